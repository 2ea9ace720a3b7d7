// `npm run test:binary`: makes executables of examples/single-file, with the native library beside them and inside, moves each to
// a folder of its own, and has it compute there. The last line is "N passed, N failed".
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { root } from "./setup/step.mjs";

const PATIENCE = 30_000;

/** Why there is no executable of Deno's to test; empty where there can be one. */
function denoMissing() {
  const cache = process.env.DENO_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "deno");
  const fetched = existsSync(join(cache, "dl")) &&
    readdirSync(join(cache, "dl"), { recursive: true, encoding: "utf8" }).some((path) => /denort.*\.zip$/.test(path));
  return process.env.DENORT_BIN || fetched ? "" : "deno compile fetches denort from dl.deno.land first, which is not done here: name it in DENORT_BIN";
}

const BUILDS = [
  { name: "bun, library beside", args: [], skipped: "" },
  { name: "bun, library inside", args: ["--embed"], skipped: "" },
  { name: "deno, library beside", args: ["--runtime", "deno"], skipped: denoMissing() },
];

/** Throws unless the two are equal. */
function expectEqual(/** @type {string} */ what, /** @type {unknown} */ found, /** @type {unknown} */ wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}

/** The mapped files of a process that are MLX's or the package's own. */
function mappedLibraries(/** @type {number} */ pid) {
  const lines = readFileSync(`/proc/${pid}/maps`, "utf8").split("\n");
  return [...new Set(lines.map((line) => line.split(/\s+/)[5] ?? "").filter((path) => /lib(mlx|scipy_openblas|lapack|blas)/.test(path)))];
}

/** Runs the executable in `folder` and asks it for products. */
async function tryServer(/** @type {string} */ folder) {
  const temporary = join(folder, "tmp");
  const env = { PATH: "/usr/bin:/bin", PORT: "0", TMPDIR: temporary };
  const server = spawn(join(folder, "server"), [], { cwd: "/", env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding("utf8").on("data", (text) => output += text);
  const timer = setTimeout(() => server.kill("SIGKILL"), PATIENCE);
  const ended = new Promise((resolve) => server.on("close", (status, signal) => resolve(signal ?? status)));
  try {
    while (!output.includes("listening on ")) {
      if (server.exitCode !== null || server.signalCode !== null) throw new Error(`the executable ended:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const url = output.match(/listening on (\S+)/)?.[1];
    const answers = await Promise.all([1, 64, 300].map(async (n) => (await fetch(`${url}/product?n=${n}`)).json()));
    for (const { n, mean } of /** @type {{ n: number, mean: number }[]} */ (answers)) {
      if (!(mean > 0 && Math.abs(mean / n - 0.25) < (n === 1 ? 1 : 0.05))) throw new Error(`the mean for ${n} is ${mean}\n${output}`);
    }
    expectEqual("status for a bad n", (await fetch(`${url}/product?n=x`)).status, 400);
    if (process.platform === "linux") {
      const libraries = mappedLibraries(server.pid ?? 0);
      if (!libraries.some((path) => path.endsWith("libmlx.so"))) throw new Error("libmlx.so is not mapped");
      expectEqual("libraries from elsewhere", libraries.filter((path) => !path.startsWith(folder)), []);
    }
    server.kill("SIGTERM");
    expectEqual("how the executable ends", await ended, 0);
    expectEqual("what it leaves behind", existsSync(temporary) ? readdirSync(temporary) : [], []);
  } finally {
    server.kill("SIGKILL");
    clearTimeout(timer);
    await ended;
  }
}

const counts = { passed: 0, failed: 0 };
for (const { name, args, skipped } of BUILDS) {
  if (skipped !== "") {
    console.log(`  skipped  ${name}: ${skipped}`);
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), "mlx-node-binary-"));
  try {
    // Built elsewhere, so that nothing that is found is found where it was built.
    const made = spawnSync(process.execPath, ["examples/single-file/build.mjs", "--out", join(folder, "made"), ...args], { cwd: root, encoding: "utf8" });
    if (made.status !== 0) throw new Error(made.stderr);
    renameSync(join(folder, "made"), join(folder, "moved"));
    mkdirSync(join(folder, "moved/tmp"));
    await tryServer(join(folder, "moved"));
    counts.passed++;
    console.log(`  passed   ${name}`);
  } catch (error) {
    counts.failed++;
    console.log(`  FAILED   ${name}: ${error instanceof Error ? error.message : error}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
