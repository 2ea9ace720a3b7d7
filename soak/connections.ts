// Ten thousand connections to one server, after some to warm up: most read to the end, some go away in the middle. The resident size
// must stay what it was.

import process from "node:process";
import * as mx from "mlx.node";
import { eventStreamResponse, parseFrames } from "mlx.node/streaming";
import { serve } from "../test/streaming/serve.ts";
import { median } from "./resident.ts";

const WARM_UP = 5000;
const CONNECTIONS = 10_000;
const AT_ONCE = 50;
const MIB = 1 << 20;

mx.setDefaultDevice("cpu");
const server = await serve((request) =>
  eventStreamResponse(async function* () {
    for (let i = 0; i < 5; i++) {
      yield mx.tidy(() => ({ weights: mx.full([64, 64], i), loss: mx.array(i) }));
      yield `token ${i} `;
    }
  }, { request, dispose: true, resume: { timeout: 100, bytes: MIB } })
);

const rss: number[] = [];
let begun = 0;
let frames = 0;

async function client(): Promise<void> {
  while (begun < WARM_UP + CONNECTIONS) {
    const number = begun++;
    if (number >= WARM_UP && number % 100 === 0) rss.push(process.memoryUsage().rss / MIB);
    const accept = ["text/event-stream", "application/octet-stream", "application/x-ndjson"][number % 3]!;
    let left = number % 5 === 0 ? number % 11 : Infinity;
    for await (const _ of parseFrames(await fetch(server.url, { headers: { accept } }))) {
      frames++;
      if (left-- === 0) break;
    }
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, client));
const part = (from: number, to: number): number => median(rss.slice(from * rss.length, to * rss.length));
const growth = part(0.75, 1) / part(0, 0.25) - 1;
const course = [0.05, 0.2, 0.4, 0.6, 0.8, 0.95].map((at) => part(at - 0.05, at + 0.05).toFixed(0));
console.log(`${CONNECTIONS} connections, ${frames} frames; resident MiB over time: ${course.join(" ")}; growth ${(growth * 100).toFixed(1)} %`);
await server.close();
// The rest is noise of the collectors.
process.exit(growth < 0.1 ? 0 : 1);
