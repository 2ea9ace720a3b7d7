// Tensors over loopback, server and client in a process each. `serve` prints its address and serves until its input ends;
// `read <address> <format> <MiB>` rebuilds the tensors of one stream and prints the MiB of their elements a second.

import process from "node:process";
import * as mx from "mlx.node";
import { eventStreamResponse, parseFrames, type StreamFormat, toNodeHandler } from "mlx.node/streaming";
import { request, serve } from "../test/streaming/serve.ts";

const MIB = 1 << 20;
const TENSOR_MIB = 16;

async function server(): Promise<void> {
  mx.setDefaultDevice("cpu");
  const tensor = mx.arange(TENSOR_MIB * MIB / 4);
  mx.evaluate(tensor);
  const { url } = await serve((request) => {
    const { searchParams } = new URL(request.url);
    const count = Number(searchParams.get("mib")) / TENSOR_MIB;
    return eventStreamResponse(function* () {
      for (let i = 0; i < count; i++) yield tensor;
    }, { request });
  }, toNodeHandler);
  process.stdout.write(`${url}\n`);
  process.stdin.on("end", () => process.exit(0)).resume();
}

const ACCEPT: Record<StreamFormat, string> = { binary: "application/octet-stream", sse: "text/event-stream", ndjson: "application/x-ndjson" };

async function read(url: string, format: StreamFormat, mib: number): Promise<number> {
  const started = performance.now();
  const body = await request(`${url}?mib=${mib}`, ACCEPT[format]);
  let bytes = 0;
  for await (const frame of parseFrames(body, { format })) {
    if (frame.type !== "tensor") continue;
    bytes += frame.data.byteLength;
    const last = frame.data.length - 1;
    if (frame.data[0] !== 0 || frame.data[last] !== last) throw new Error("a tensor came wrong");
  }
  if (bytes !== mib * MIB) throw new Error(`${bytes} bytes came`);
  return mib / ((performance.now() - started) / 1000);
}

async function client(url: string, format: StreamFormat, mib: number): Promise<void> {
  // Once to load and compile what is needed.
  await read(url, format, 2 * TENSOR_MIB);
  process.stdout.write(`${await read(url, format, mib)}\n`);
}

const [role, url, format, mib] = process.argv.slice(2);
await (role === "serve" ? server() : client(url!, format as StreamFormat, Number(mib)));
