// A server's loop: tensors are computed and sent as text, and nothing is disposed of.

import { Buffer } from "node:buffer";
import process from "node:process";
import * as mx from "mlx.node";
import { watchResident } from "./resident.ts";

const a = mx.random.normal([128, 128]);
const encoder = new TextEncoder();
let sent = 0;

await watchResident(Number(process.argv[2] ?? 10), async (index) => {
  const frame = mx.softmax(mx.matmul(a, a).add(index), -1);
  const values = await frame.toTypedArrayAsync() as Float32Array;
  const text = `data: ${JSON.stringify({ index, base64: Buffer.from(values.buffer).toString("base64") })}\n\n`;
  sent += encoder.encode(text).length;
  await new Promise((resolve) => setTimeout(resolve, 0));
});
if (sent === 0) throw new Error("nothing was sent");
