// The command line's setup, against a package index on this machine that serves made-up wheels, and with a compiler that only
// pretends: it takes the library of the clone. The package is a copy whose lock file pins those wheels.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ZipWriter } from "../../src/io/zip.ts";
import { about } from "../../src/core/about.ts";
import { native } from "../../src/native/frame.ts";
import { VERSION } from "../../src/native/version.ts";
import type { Ended } from "./child.ts";
import { runCli } from "./cli.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const platform = `${process.platform}-${process.arch}`;
const FILE = `libmlxn.${process.platform === "darwin" ? "dylib" : "so"}`;
const CUT_AT = 50_000;

interface Made {
  readonly package: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** A wheel with these members. */
function makeWheel(name: string, members: Record<string, Uint8Array>): Made {
  const parts: Uint8Array[] = [];
  const writer = new ZipWriter("test", (bytes) => void parts.push(bytes.slice()), true);
  for (const [path, content] of Object.entries(members)) writer.add(path, content);
  writer.end();
  const bytes = new Uint8Array(Buffer.concat(parts));
  return { package: name, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Bytes that do not become fewer by compression. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 1;
  for (let i = 0; i < length; i++) bytes[i] = (state = (state * 48271) % 0x7fffffff) >> 8;
  return bytes;
}

const MLX = makeWheel("mlx-cpu", { "mlx/include/mlx/mlx.h": new Uint8Array([10]), "mlx/lib/noise": noise(120_000) });
const BLAS = makeWheel("scipy-openblas32", { "scipy_openblas32/lib/libscipy_openblas.so": noise(1000), "left/out": noise(10) });
const EVIL = makeWheel("mlx-cpu", { "mlx/include/mlx/mlx.h": new Uint8Array([10]), "../../outside": noise(10) });

const TIMEOUT = 120_000;

describe("mlx.node setup", () => {
  let folder: string;
  let server: Server;
  let index: string;
  let requests: string[];
  /** What the server does with the files: how often it breaks off, and what it serves in the place of a wheel. */
  let breaks: number;
  let served: Record<string, Uint8Array>;
  let json: boolean;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = request.url ?? "";
      requests.push(`${url} ${request.headers.range ?? ""}`.trim());
      const file = url.match(/^\/files\/(.*)\.whl$/)?.[1];
      if (file !== undefined) {
        const bytes = served[file]!;
        const from = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
        const range = from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
        response.writeHead(from > 0 ? 206 : 200, { "content-length": bytes.length - from, ...range });
        if (bytes.length - from <= CUT_AT || breaks-- <= 0) response.end(bytes.subarray(from));
        else response.write(bytes.subarray(from, from + CUT_AT), () => setTimeout(() => response.destroy(), 50));
        return;
      }
      const made = [MLX, BLAS, EVIL].filter((each) => url === `/simple/${each.package}/`);
      response.writeHead(made.length > 0 ? 200 : 404, { "content-type": json ? "application/vnd.pypi.simple.v1+json" : "text/html" });
      const files = made.map(({ package: name, sha256 }) => ({ url: `../../files/${name}.whl`, hashes: { sha256 } }));
      response.end(json ? JSON.stringify({ files }) : files.map(({ url, hashes }) => `<a href="${url}#sha256=${hashes.sha256}">wheel</a><br>`).join("\n"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
  });

  afterAll(() => void server.close());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mlx-node-setup-"));
    requests = [];
    breaks = 0;
    json = true;
    served = { [MLX.package]: MLX.bytes, [BLAS.package]: BLAS.bytes };
    for (const path of ["package.json", "dist/lib", "native"]) cpSync(join(root, path), join(folder, "package", path), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "package/node_modules"));
    pin(MLX);
    const compiler = join(folder, "compiler");
    writeFileSync(
      compiler,
      `#!/bin/sh
echo "$@" >> '${join(folder, "commands")}'
for word in "$@"; do
  [ "$before" = "-o" ] && out="$word"
  [ "$word" = "-shared" ] && shared=1
  before="$word"
done
[ -z "$out" ] || if [ -n "$shared" ]; then cp '${native().path}' "$out"; else : > "$out"; fi
`,
      { mode: 0o755 },
    );
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Has the lock file of the copy pin these wheels for this platform. */
  function pin(mlx: Made): void {
    const entry = (made: Made, files?: string[]) => ({ package: made.package, version: "1.0", sha256: made.sha256, bytes: made.bytes.length, files });
    const lock = { mlx: { [platform]: entry(mlx) }, openblas: { [platform]: entry(BLAS, ["scipy_openblas32/lib/libscipy_openblas.so"]) } };
    writeFileSync(join(folder, "package/native/mlx.lock"), JSON.stringify(lock));
  }

  function run(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Ended> {
    // The library that the compiler pretends to make finds MLX where the clone has it.
    const libraries = process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
    const places = [dirname(about().path), join(dirname(about().path), "../../mlx_cpu.libs")].join(":");
    const own = { XDG_CACHE_HOME: join(folder, "cache"), CXX: join(folder, "compiler"), PIP_INDEX_URL: index, [libraries]: places };
    return runCli(args, { ...own, ...env }, join(folder, "package/dist/lib/cli.js"));
  }

  const built = (): string => join(folder, "cache/mlx.node", VERSION, "native", platform, FILE);
  const left = (): string[] =>
    existsSync(join(folder, "cache")) ? readdirSync(join(folder, "cache/mlx.node", VERSION), { recursive: true, encoding: "utf8" }) : [];

  /** Every source for this system went to the compiler, and to the linker; and the loops with the vectors that they are made for. */
  function expectAllCompiled(): void {
    const commands = readFileSync(join(folder, "commands"), "utf8").split("\n");
    const compiled = commands.flatMap((line) => line.match(/ -c \S+\/package\/native\/(\S+)/)?.[1] ?? []).sort();
    const sources = readdirSync(join(root, "native"), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".cpp"));
    expect(compiled).toEqual(sources.filter((path) => process.platform === "linux" || !path.startsWith("cpu/")).sort());
    const linked = commands.find((line) => line.includes("-shared"))!.match(/\S+\.cpp\.o/g)!;
    expect(new Set(linked).size).toBe(compiled.length);
    for (const line of commands.filter((line) => line.includes("/native/cpu/loops/"))) {
      expect(line).toMatch(process.arch === "x64" ? / -O3 .*-mavx2 / : / -O3 /);
    }
  }

  it("fetches what is pinned, goes on after a connection that broke, and builds where the library is then found", async () => {
    breaks = 2;
    const first = await run(["setup"]);
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toContain(`Done: ${built()} works`);
    expect(requests.filter((line) => line.startsWith("/files/mlx-cpu.whl"))).toEqual([
      "/files/mlx-cpu.whl",
      `/files/mlx-cpu.whl bytes=${CUT_AT}-`,
      `/files/mlx-cpu.whl bytes=${2 * CUT_AT}-`,
    ]);
    expect(left().filter((path) => /left|\.whl|\.part|objects|setup\.lock/.test(path))).toEqual([]);
    expect(left()).toContain(join("wheel", `openblas-${platform}`, "scipy_openblas32/lib/libscipy_openblas.so"));
    expectAllCompiled();
    requests = [];
    const second = await run(["setup"]);
    expect([second.status, second.stdout, requests]).toEqual([0, `${built()} is up to date; --force builds it again\n`, []]);
    const facts = JSON.parse((await run(["info", "--json"])).stdout) as Record<string, unknown>;
    expect([facts.library, facts.place]).toEqual([built(), "the build of `mlx.node setup`"]);
  }, TIMEOUT);

  it("reads an index that is a page of links, with a name and password that errors do not show", async () => {
    json = false;
    expect(await run(["setup", "--index", index.replace("http://", "http://someone:secret@")])).toMatchObject({ status: 0, stderr: "" });
    const { status, stderr } = await run(["setup", "--force", "--index", index.replace("http://", "http://someone:secret@").replace("/simple", "/other")]);
    expect(status).toBe(1);
    expect(stderr).toContain("answers with status 404");
    expect(stderr).toContain("--wheel");
    expect(stderr).not.toContain("secret");
  }, TIMEOUT);

  it("refuses what has another hash, and keeps nothing of it", async () => {
    const other = MLX.bytes.slice();
    other[1000]! ^= 1;
    served[MLX.package] = other;
    const { status, stderr } = await run(["setup"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/is not mlx-cpu 1\.0: its hash is sha256:[0-9a-f]{64}, and must be sha256:/);
    expect(left().filter((path) => /\.whl|\.part|mlx\.h|setup\.lock/.test(path))).toEqual([]);
    expect(existsSync(built())).toBe(false);
  }, TIMEOUT);

  it("refuses more bytes than are pinned", async () => {
    served[MLX.package] = new Uint8Array(Buffer.concat([MLX.bytes, noise(10)]));
    const { status, stderr } = await run(["setup"]);
    expect(status).toBe(1);
    expect(stderr).toContain(`it is longer than ${MLX.bytes.length} bytes`);
  }, TIMEOUT);

  it("refuses an entry that leads out of its folder", async () => {
    pin(EVIL);
    served[EVIL.package] = EVIL.bytes;
    const { status, stderr } = await run(["setup"]);
    expect(status).toBe(1);
    expect(stderr).toContain("leads out of its folder");
    expect(left().filter((path) => /outside|mlx\.h/.test(path))).toEqual([]);
  }, TIMEOUT);

  it("takes wheels that were fetched already, knows them by their hashes, and then asks nobody", async () => {
    const files = [MLX, BLAS].map(({ package: name, bytes }) => {
      const file = join(folder, `${name}.whl`);
      writeFileSync(file, bytes);
      return file;
    });
    const foreign = join(folder, "foreign.whl");
    writeFileSync(foreign, "something else");
    const refused = await run(["setup", "--wheel", foreign]);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(`is none of the wheels for ${platform}`)]);
    expect(await run(["setup", ...files.flatMap((file) => ["--wheel", file])])).toMatchObject({ status: 0, stderr: "" });
    expect(requests).toEqual([]);
    expect(readFileSync(files[0]!)).toHaveLength(MLX.bytes.length);
  }, TIMEOUT);

  it("says what is missing before it fetches anything: a compiler, a build for the platform, an index", async () => {
    const failures: [Record<string, string | undefined>, string[], RegExp][] = [
      [{ CXX: "/nowhere/g++" }, [], /there is no C\+\+ compiler \/nowhere\/g\+\+: install one/],
      [{}, ["--index", "ftp://127.0.0.1/simple"], /an index is reached by https: or http:/],
      [{}, ["--index", "nothing"], /is no address of a package index/],
      [{}, ["--wheel", "/nowhere.whl"], /there is no file \/nowhere\.whl/],
      [{ XDG_CACHE_HOME: undefined, HOME: undefined }, [], /HOME is not set/],
    ];
    for (const [env, args, message] of failures) {
      const { status, stderr } = await run(["setup", ...args], env);
      expect([args, status]).toEqual([args, 1]);
      expect(stderr).toMatch(message);
    }
    writeFileSync(join(folder, "package/native/mlx.lock"), JSON.stringify({ mlx: { "plan9-mips": {} }, openblas: {} }));
    expect((await run(["setup"])).stderr).toContain(`MLX has no build for ${platform}: there are plan9-mips`);
    expect(requests).toEqual([]);
  }, TIMEOUT);

  it("says so where another process is setting up, and goes on where that one is gone", async () => {
    const lock = join(folder, "cache/mlx.node", VERSION, "setup.lock");
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, String(process.pid));
    const waiting = await run(["setup"]);
    expect([waiting.status, waiting.stderr]).toEqual([1, expect.stringContaining(`process ${process.pid} is setting up already`)]);
    // Past the largest that a system gives.
    writeFileSync(lock, "99999999");
    expect(await run(["setup"])).toMatchObject({ status: 0, stderr: "" });
  }, TIMEOUT);
});
