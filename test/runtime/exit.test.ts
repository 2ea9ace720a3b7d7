// The end of a process, whatever it is doing: it comes at once, with the right status and without a signal.

import { describe, expect, it } from "vitest";
import { native } from "../../src/native/frame.ts";
import { runScript } from "./child.ts";

const TIMES = 8;
const AT_ONCE = 4;

const EXIT = `const { exit } = await import("node:process");`;
// A second or two of work.
const WORK = `const a = mx.full([400, 400], 0.05); let work = a; for (let i = 0; i < 60; i++) work = mx.matmul(work, a);`;
const FOLDER = `const folder = (await import("node:fs")).mkdtempSync((await import("node:os")).tmpdir() + "/mlx-node-");`;
const START = `
const { start } = await import(${JSON.stringify(new URL("threads.mjs", import.meta.url).href)});
const worker = start("node", new URL("worker.mjs", import.meta.url));
await worker.next();`;
const POST = `const { post, listen } = await import(${JSON.stringify(new URL("threads.mjs", import.meta.url).href)});`;

interface Ending {
  readonly what: string;
  readonly script: string;
  readonly worker?: string;
  readonly status: number;
  readonly stdout?: string;
  /** The adapter with which it cannot end so. */
  readonly except?: string;
}

const ENDINGS: readonly Ending[] = [
  { what: "live arrays, evaluated and not", script: `globalThis.kept = [mx.add(1, 2), mx.add(3, 4)]; kept[0].item();`, status: 0 },
  { what: "work in flight", script: `${EXIT} ${WORK} mx.evalAsync(work); exit(3);`, status: 3 },
  {
    what: "work in flight on several streams",
    script: `${EXIT} ${WORK}
      for (let i = 0; i < 8; i++) mx.evalAsync(mx.matmul(work, a, { stream: mx.newStream("cpu") })).catch(() => {});
      setTimeout(() => exit(4), 30);`,
    status: 4,
  },
  { what: "work in flight and a thrown error", script: `${WORK} mx.evalAsync(work); throw new Error("thrown");`, status: 1 },
  { what: "work in flight that somebody awaits", script: `mx.add([1], 2).toArrayAsync().then(console.log);`, status: 0, stdout: "[ 3 ]\n" },
  { what: "an unhandled rejection", script: `${WORK} mx.evalAsync(work); const gone = mx.array(1); gone.dispose(); mx.evalAsync(gone);`, status: 1 },
  {
    what: "an open exporter and a function from a file",
    script: `${FOLDER} const a0 = mx.array(5);
      mx.exportFunction(folder + "/f", (x) => mx.add(x, a0), [1]);
      globalThis.kept = [mx.importFunction(folder + "/f"), mx.exporter(folder + "/g", (x) => mx.add(x, a0))];
      kept[1].trace(1); console.log(kept[0](2)[0].item());`,
    status: 0,
    stdout: "7\n",
  },
  { what: "a function that is being traced", script: `${EXIT} ${FOLDER} mx.exportFunction(folder + "/f", () => exit(5), [1]);`, status: 5 },
  {
    what: "a function that is being traced, and work in flight",
    script: `${EXIT} ${FOLDER} ${WORK} mx.evalAsync(work); mx.exportFunction(folder + "/f", () => exit(6), [1]);`,
    status: 6,
  },
  { what: "an array that nobody received", script: `mx.share(mx.ones([1000]), { receivers: 2 });`, status: 0 },
  {
    what: "a worker that evaluates",
    script: `${EXIT} ${START} exit(7);`,
    worker: `${POST} ${WORK} listen(); post("up"); const turn = () => { mx.evaluate(mx.matmul(a, a)); mx.add(a, 1); setTimeout(turn); }; turn();`,
    status: 7,
  },
  {
    what: "a worker with work in flight, and a thrown error",
    script: `${START} throw new Error("thrown");`,
    worker: `${POST} ${WORK} listen(); mx.evalAsync(work); post("up");`,
    status: 1,
  },
  {
    what: "a worker that ended with work in flight",
    script: `${START} console.log(mx.add(1, 2).item());`,
    worker: `${EXIT} ${POST} ${WORK} mx.evalAsync(work); post("up"); setTimeout(() => exit(1), 10);`,
    status: 0,
    stdout: "3\n",
  },
  {
    what: "a worker that ended in a function that was being traced",
    script: `${START} console.log(await worker.ended, mx.add(1, 2).item());`,
    worker: `${EXIT} ${POST} ${FOLDER} listen(); post("up"); mx.exportFunction(folder + "/f", () => exit(8), [1]);`,
    status: 0,
    stdout: "8 3\n",
    // There the end of the worker is an exception in the callback, and that is the end of the process: Node's doing.
    except: "node:ffi",
  },
];

describe("a process ends cleanly with", () => {
  for (const { what, script, worker, status, stdout, except } of ENDINGS) {
    (except === native().ffi.name ? it.skip : it)(what, async () => {
      const modules = worker === undefined ? {} : { "worker.mjs": worker };
      for (let done = 0; done < TIMES; done += AT_ONCE) {
        const ended = await Promise.all(globalThis.Array.from({ length: AT_ONCE }, () => runScript(script, {}, undefined, modules)));
        for (const each of ended) expect({ ...each, stderr: each.status === status ? "" : each.stderr }).toMatchObject({ status, signal: null, stderr: "" });
        if (stdout !== undefined) { for (const each of ended) expect(each.stdout).toBe(stdout); }
      }
    }, 60_000);
  }
});
