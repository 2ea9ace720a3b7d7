// The servers of docs/recipes.md, run as they stand there, each in the runtime that it is for.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { runtime } from "../../src/ffi/runtime.ts";
import { parseFrames } from "../../src/streaming/client/index.ts";
import { root, type RuntimeName, startScript } from "./servers.ts";

const text = readFileSync(join(root, "docs/recipes.md"), "utf8");
const NGINX = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"].find(existsSync);

// In the package, so that its own name and its dependencies are found.
mkdirSync(join(root, ".cache"), { recursive: true });
const folder = mkdtempSync(join(root, ".cache/recipes-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The code of a recipe in a file of its own; Node may not strip types, and there are none. */
function recipe(name: string): string {
  const [, code] = new RegExp(`\`\`\`ts.*\n// ${name}\\.ts\n([^]*?)\`\`\``).exec(text)!;
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code!.replace(/"\.\/handler(\.ts)?"/, '"./handler.mjs"').replace(/\busing (?=\w+ =)/g, "const "));
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const SERVERS: Readonly<Record<string, RuntimeName>> = { bun: "bun", deno: "deno", node: "node", hono: "node" };

/** Runs a server while `use` uses it. */
async function running(name: string, use: (port: number) => Promise<void>): Promise<void> {
  recipe("handler");
  const port = await freePort();
  const server = startScript(SERVERS[name]!, [recipe(name)], { PORT: String(port) });
  try {
    for (let i = 0; i < 400; i++) {
      if (await fetch(`http://127.0.0.1:${port}/nowhere`).then((response) => response.text(), () => undefined) !== undefined) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await use(port);
  } finally {
    server.kill();
  }
}

async function expectStream(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/stream?steps=2`);
  const seen: unknown[] = [];
  for await (const frame of parseFrames(response)) {
    if (frame.type === "tensor") seen.push([frame.tensorId, frame.shape]);
    else seen.push(frame.type === "token" ? frame.token : frame.type === "value" ? frame.value : frame.type);
  }
  const weights = ["weights", [8, 8]];
  const value = (step: number): object => ({ step, weights: { tensor: "weights" } });
  expect(seen).toEqual(["step 0 ", weights, value(0), "step 1 ", weights, value(1), "end"]);
}

describe("docs/recipes.md", () => {
  for (const name of Object.keys(SERVERS)) {
    it(`the server for ${name} streams, and refuses what the schema does`, async () => {
      await running(name, async (port) => {
        await expectStream(port);
        const refused = await fetch(`http://127.0.0.1:${port}/stream`, { method: "POST", body: '{"steps":0}' });
        expect(refused.status).toBe(400);
        const { error } = await refused.json() as { error: { issues: { path: string; message: string }[] } };
        expect(error.issues[0]!.path).toBe("steps");
        expect(error.issues[0]!.message).toMatch(/>=1/);
      });
    });
  }

  it("the route for Next.js exports GET and POST", () => {
    recipe("handler");
    const file = recipe("next");
    const script = `import(${JSON.stringify(`file://${file}`)}).then((route) => console.log(Object.keys(route).sort().join(" ")))`;
    expect(spawnSync(runtime === "node" ? process.execPath : "node", ["-e", script], { encoding: "utf8" }).stdout.trim()).toBe("GET POST dynamic runtime");
  });

  it.skipIf(NGINX === undefined)(`nginx passes each token on at once${NGINX === undefined ? " (skipped: no nginx)" : ""}`, async () => {
    // A server whose second token waits until the first has been read.
    let release = (): void => {};
    const upstream = createServer(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"type":"token","token":"a"}\n\n');
      await new Promise<void>((resolve) => release = resolve);
      response.end('data: {"type":"token","token":"b"}\n\nevent: end\ndata: {"type":"end","reason":"done"}\n\n');
    });
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    const prefix = mkdtempSync(join(tmpdir(), "mlx-node-"));
    const port = await freePort();
    const location = /```nginx\n([^]*?)```/.exec(text)![1]!.replace("127.0.0.1:8000", `127.0.0.1:${(upstream.address() as AddressInfo).port}`);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${prefix}/${kind};`).join(" ");
    writeFileSync(
      join(prefix, "nginx.conf"),
      `daemon off; pid ${prefix}/pid; error_log ${prefix}/error.log; events {} http { access_log off; ${temporary} server { listen 127.0.0.1:${port}; ${location} } }`,
    );
    const nginx = spawn(NGINX!, ["-p", prefix, "-c", join(prefix, "nginx.conf"), "-e", join(prefix, "error.log")], { stdio: "ignore" });
    const ended = new Promise((resolve) => nginx.on("exit", resolve));
    try {
      let response: Response | undefined;
      for (let i = 0; i < 200 && response === undefined; i++) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        response = await fetch(`http://127.0.0.1:${port}/stream`).catch(() => undefined);
      }
      const tokens: string[] = [];
      for await (const frame of parseFrames(response!)) {
        if (frame.type === "token") tokens.push(frame.token);
        release();
      }
      expect(tokens).toEqual(["a", "b"]);
    } finally {
      nginx.kill();
      await ended;
      upstream.closeAllConnections();
      upstream.close();
      rmSync(prefix, { recursive: true });
    }
  });
});
