// Worker threads: each with arrays and streams of its own, arrays that go from one to the other, and the end of a worker in
// the middle of its work. Everything runs in processes of its own, and with every kind of worker that the runtime has.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { PACKAGE, runScript } from "./child.ts";

const THREADS = new URL("threads.mjs", import.meta.url).href;
/** A module of the package that is not public. */
const inside = (path: string): string => new URL(path + PACKAGE.slice(PACKAGE.lastIndexOf(".")), PACKAGE).href;

const MAIN = `
import { kinds, start, until } from ${JSON.stringify(THREADS)};
import { begin, call, slotList } from ${JSON.stringify(inside("./src/native/frame"))};
import * as op from ${JSON.stringify(inside("./src/generated/opcodes"))};
const file = new URL("worker.mjs", import.meta.url);
const census = () => {
  begin(0);
  call(op.CENSUS);
  const [bytes, shared, streams, workers, computing] = slotList(5);
  return { bytes, shared, streams, workers, computing };
};
const results = {};
`;
const WORKER = `import { listen, next, post } from ${JSON.stringify(THREADS)};\nlisten();\n`;

/** Runs a script for each kind of worker; gives what it put into \`results\` under the kind. */
async function runWithWorkers(script: string, worker: string): Promise<Record<string, unknown>> {
  const body = `${MAIN}\nfor (const kind of kinds) {\n${script}\n}\nconsole.log(JSON.stringify(results));\n(await import("node:process")).exit(0);`;
  const ended = await runScript(body, {}, undefined, { "worker.mjs": WORKER + worker });
  if (ended.status !== 0 || ended.stdout === "") throw new Error(JSON.stringify(ended, null, 1));
  return JSON.parse(ended.stdout);
}

/** That every kind of worker gave this. */
function expectEach(results: Record<string, unknown>, expected: unknown): void {
  expect(Object.keys(results).length).toBeGreaterThan(0);
  for (const kind of Object.keys(results)) expect({ [kind]: results[kind] }).toEqual({ [kind]: expected });
}

describe("workers", () => {
  it("do what the guide shows", async () => {
    const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
    expect(text("docs/workers.md")).toContain(`\`\`\`ts\n${text("examples/workers.ts").replace(/^\/\/.*\n\n/, "")}\`\`\`\n`);
    const ended = await runScript(`await import(${JSON.stringify(inside("./examples/workers"))});`);
    expect([ended.stdout, ended.stderr, ended.status]).toEqual(["[ 2, 4, 6 ]\n", "", 0]);
  });

  it("have arrays, streams, settings and random numbers of their own", async () => {
    const results = await runWithWorkers(
      `
      const own = mx.newStream("cpu");
      mx.setDefaultStream(own);
      mx.random.seed(1);
      const drawn = mx.random.uniform(0, 1, [2]).toArray();
      const workers = [0, 1, 2].map(() => start(kind, file));
      for (const [i, worker] of workers.entries()) worker.post(i);
      const told = await Promise.all(workers.map((worker) => worker.next()));
      results[kind] = { told, same: told.every(({ drawn: d }) => d + "" === drawn + ""), stream: mx.defaultStream("cpu").equals(own), at: census().workers };
      for (const worker of workers) worker.terminate();
      await until(() => census().workers === 0);
      `,
      `
      const i = await next();
      const stream = mx.newStream("cpu");
      const first = mx.defaultStream("cpu").index;
      mx.setDefaultStream(stream);
      mx.random.seed(1);
      const drawn = mx.random.uniform(0, 1, [2]).toArray();
      let code = "";
      try { new mx.Array(2 ** 24 + 4000).toArray(); } catch (error) { code = error.code; }
      const value = await mx.withStream(stream, async () => (await mx.add([i], 1).toArrayAsync())[0]);
      post({ drawn, value, code, streams: [first, stream.index], instance: mx.add(1, 1) instanceof mx.Array });
      `,
    );
    const told = results.node as { told: { drawn: number[] }[] };
    const drawn = told.told[0]!.drawn;
    expectEach(results, {
      told: [1, 2, 3].map((value) => ({ drawn, value, code: "DISPOSED", streams: [1, 0], instance: true })),
      same: true,
      stream: true,
      at: 3,
    });
  }, 60_000);

  it("share one warning of a missing GPU", async () => {
    const script = `${MAIN} mx.add(1, 2, "gpu"); const worker = start("node", file); console.log(await worker.next()); worker.terminate();`;
    const ended = await runScript(script, { MLX_STRICT_DEVICE: undefined }, undefined, { "worker.mjs": `${WORKER} post(mx.add(1, 2, "gpu").item());` });
    expect([ended.stdout, ended.stderr.match(/MLX_NO_GPU/g)?.length ?? 0]).toEqual(["3\n", mx.isAvailable("gpu") ? 0 : 1]);
  });

  it("hand arrays on without copying, also after the sender has ended", async () => {
    const results = await runWithWorkers(
      `
      const [a, b] = [start(kind, file), start(kind, file)];
      const big = mx.ones([1 << 20]);
      mx.evaluate(big);
      const before = census().bytes;
      b.post({ token: mx.share(big), add: 0 });
      const echoed = mx.receive((await b.next()).token);
      const grown = census().bytes - before;
      big.dispose();
      a.post({ token: mx.share(mx.array([1, 2])), add: 1 });
      b.post({ token: (await a.next()).token, add: 10 });
      const { token } = await b.next();
      for (const worker of [a, b]) worker.terminate();
      await until(() => census().workers === 0);
      const waiting = census().shared;
      const values = mx.receive(token).toArray();
      let again = "";
      try { mx.receive(token); } catch (error) { again = error.code; }
      results[kind] = { values, sum: echoed.sum().item(), copied: grown > 1 << 20, waiting, shared: census().shared, again };
      `,
      `
      for (;;) {
        const { token, add } = await next();
        const got = mx.receive(token);
        post({ token: await mx.shareAsync(add === 0 ? got : mx.add(got, add, mx.newStream("cpu"))) });
        got.dispose();
      }
      `,
    );
    expectEach(results, { values: [12, 13], sum: 1 << 20, copied: false, waiting: 1, shared: 0, again: "DISPOSED" });
  }, 60_000);

  it("free what they held when they end, are killed or throw, and disturb nobody", async () => {
    const results = await runWithWorkers(
      `
      const a = mx.full([64, 64], 2);
      mx.evaluate(a);
      const before = census();
      let [going, rounds, wrong] = [true, 0, 0];
      const evaluating = (async () => {
        while (going) {
          const b = mx.matmul(a, a);
          const sum = b.sum();
          if (await sum.itemAsync() !== 64 ** 3 * 4 || sum.item() !== 64 ** 3 * 4) wrong++;
          sum.dispose();
          b.dispose();
          rounds++;
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();
      const endings = ["end", "throw", "killed in flight", "killed at work", "killed idle"];
      const odd = [];
      for (let round = 0; round < (kind === "node" ? 12 : 5); round++) {
        await Promise.all([0, 1, 2, 3].map(async (i) => {
          const ending = endings[(round * 4 + i) % endings.length];
          const worker = start(kind, file);
          worker.post(ending);
          // An error may overtake a message.
          const heard = [await worker.next(), ending === "throw" ? await worker.next() : ""].sort().join();
          if (!/^(,up|error: .*thrown.*,up)$/s.test(heard)) odd.push(heard);
          if (ending.startsWith("killed") || ending === "throw") worker.terminate();
          await worker.ended;
        }));
      }
      going = false;
      await evaluating;
      const freed = await until(() => {
        const { workers, computing, streams, bytes } = census();
        return workers === 0 && computing === 0 && streams === before.streams && bytes <= before.bytes + 100_000;
      });
      results[kind] = { freed, left: freed ? {} : { before, after: census() }, odd, wrong, worked: rounds > 10 };
      a.dispose();
      `,
      `
      const ending = await next();
      const [s, t] = [mx.newStream("cpu"), mx.newStream("cpu")];
      const kept = [mx.full([128, 128], 0.5)];
      globalThis.kept = kept;
      for (let i = 0; i < 20; i++) kept.push(mx.matmul(kept[i], kept[0], i % 2 ? s : t));
      mx.evaluate(kept[3]);
      mx.random.split(mx.random.key(1));
      const pending = mx.evalAsync(kept[20]);
      pending.catch(() => {});
      if (ending === "killed idle") await pending;
      post("up");
      if (ending === "end") (await import("node:process")).exit(0);
      if (ending === "throw") throw new Error("thrown");
      while (ending === "killed at work") {
        mx.evaluate(mx.matmul(kept[20], kept[0]));
        mx.add(kept[1], 1);
        await new Promise((resolve) => setTimeout(resolve));
      }
      `,
    );
    expectEach(results, { freed: true, left: {}, odd: [], wrong: 0, worked: true });
  }, 120_000);

  it("evaluate, make streams and send arrays round all at the same time, with the right values", async () => {
    const results = await runWithWorkers(
      `
      const COUNT = 4;
      const workers = Array.from({ length: COUNT }, () => start(kind, file));
      for (const [i, worker] of workers.entries()) worker.post({ number: i });
      // A ring: what a worker sends goes to the next one, and from the last to here.
      let [going, turns, wrong] = [true, 0, 0];
      const pump = async (i) => {
        for (;;) {
          const message = await workers[i].next();
          if (message.done) return message;
          if (i + 1 < COUNT) workers[i + 1].post(message);
          else if (check(message)) feed();
        }
      };
      let sent = 0;
      const feed = () => {
        const value = ++sent;
        const start = mx.full([32, 32], value);
        workers[0].post({ token: mx.share(start), value });
        start.dispose();
      };
      const check = ({ token, value }) => {
        const back = mx.receive(token);
        const values = back.toTypedArray();
        if (values.length !== 1024 || !values.every((each) => each === value * 2 ** COUNT)) wrong++;
        back.dispose();
        turns++;
        return going;
      };
      const pumps = workers.map((_, i) => pump(i));
      for (let i = 0; i < 6; i++) feed();
      const until = performance.now() + (kind === "node" ? 3000 : 1500);
      while (performance.now() < until) {
        const stream = mx.newStream("cpu");
        const x = mx.arange(1000, { stream });
        const [sum, parts] = [mx.sum(x, { stream }), mx.split(x, 2)];
        const total = mx.add(mx.sum(parts[0]), mx.sum(parts[1], { stream }));
        if (await total.itemAsync() !== 499500 || sum.item() !== 499500) wrong++;
        for (const each of [x, sum, total, ...parts, stream]) each.dispose();
      }
      going = false;
      for (const worker of workers) worker.post({ done: true });
      const done = await Promise.all(pumps);
      for (const worker of workers) worker.terminate();
      results[kind] = { wrong: wrong + done.reduce((all, each) => all + each.wrong, 0), turned: turns > 6, worked: done.every((each) => each.rounds > 3) };
      `,
      `
      const { number } = await next();
      let [wrong, rounds, going] = [0, 0, true];
      const own = (async () => {
        while (going) {
          const stream = mx.newStream("cpu");
          const x = mx.full([16, 16], number + 1, { stream });
          const product = mx.matmul(x, x, { stream });
          const parts = mx.split(product, 2);
          const sums = parts.map((part) => part.sum());
          const expected = 8 * 16 * 16 * (number + 1) ** 2;
          if (rounds % 2 === 0) mx.evaluate(sums[0]);
          else await mx.evalAsync(sums);
          if (sums.some((sum) => sum.item() !== expected)) wrong++;
          for (const each of [x, product, ...parts, ...sums, stream]) each.dispose();
          rounds++;
          await new Promise((resolve) => setTimeout(resolve));
        }
      })();
      for (;;) {
        const { token, value, done } = await next();
        if (done) break;
        const got = mx.receive(token);
        const doubled = mx.add(got, got);
        post({ token: value % 2 ? mx.share(doubled) : await mx.shareAsync(doubled), value });
        got.dispose();
        doubled.dispose();
      }
      going = false;
      await own;
      post({ done: true, wrong, rounds });
      `,
    );
    expectEach(results, { wrong: 0, turned: true, worked: true });
  }, 60_000);
});
