// Tensors come out of the three formats as they went in.

import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import {
  type DataFrame,
  decodeTensor,
  eventStreamResponse,
  type Frame,
  type MetadataFrame,
  parseFrames,
  type ReceivedFrame,
  type TensorFrame,
  tensorToFrames,
} from "../../src/streaming/index.ts";
import { collect, FORMATS } from "./collect.ts";

const KEYS = mx.dtype.keys();

/** An array of the dtype with every bit pattern of its bytes in it. */
function sample(dtype: mx.DtypeKey, shape: number[]): mx.Array {
  const bytes = mx.random.randint(0, dtype === "bool" ? 2 : 256, [shape.reduce((a, b) => a * b, 1) * mx.dtype.fromString(dtype).size], { dtype: "uint8" });
  // Where every dtype is at home.
  return bytes.view(dtype, "cpu").reshape(shape, "cpu");
}

/** The bytes as text: two texts are compared at once. */
const bytesOf = (data: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex");

const tensors = (frames: readonly ReceivedFrame[]): TensorFrame[] => frames.filter((frame) => frame.type === "tensor");

for (const format of FORMATS) {
  describe(`parseFrames() of ${format}`, () => {
    it("gives every dtype as toTypedArray() does", async () => {
      using stream = mx.newStream("cpu");
      const arrays = mx.withStream(stream, () => Object.fromEntries(KEYS.map((key) => [key, sample(key, [7, 31])])));
      mx.evaluate(arrays);
      const frames = tensors(await collect(eventStreamResponse([arrays], { format, stream, tensor: { chunkSize: 100 } })));
      expect(frames.map(({ tensorId }) => tensorId)).toEqual(KEYS);
      for (const { tensorId, dtype, shape, data } of frames) {
        const expected = arrays[tensorId]!.toTypedArray();
        expect(dtype).toBe(tensorId);
        expect(shape).toEqual([7, 31]);
        expect(data.constructor).toBe(expected.constructor);
        expect(bytesOf(data)).toEqual(bytesOf(expected));
      }
    });

    it("gives tensors that lie otherwise in memory, are large, or empty", async () => {
      const arrays = {
        transposed: mx.arange(60).reshape([3, 4, 5]).transpose(),
        broadcast: mx.broadcastTo(mx.arange(5), [7, 5]),
        strided: mx.arange(100).index(mx.slice(3, null, 7)).add(mx.zeros([14])),
        large: mx.arange(1_000_003),
        empty: mx.zeros([0, 3]),
      };
      const items = async function* (): AsyncGenerator<Frame> {
        for (const [id, array] of Object.entries(arrays)) yield* tensorToFrames(array, { id, metadata: { step: 1 } });
      };
      const received = await collect(eventStreamResponse(items, { format }));
      const frames = Object.fromEntries(tensors(received).map((frame) => [frame.tensorId, frame]));
      expect(Object.keys(frames)).toEqual(Object.keys(arrays));
      for (const [name, array] of Object.entries(arrays)) {
        expect(frames[name]!.shape).toEqual(array.shape);
        expect(frames[name]!.metadata).toEqual({ step: 1 });
        expect(bytesOf(frames[name]!.data)).toEqual(bytesOf(array.toTypedArray()));
      }
    });

    it("converts to the dtype asked for", async () => {
      const [frame] = tensors(await collect(eventStreamResponse([mx.arange(20)], { format, tensor: { dtype: "float16" } })));
      expect(frame!.dtype).toBe("float16");
      expect([...frame!.data as Float32Array]).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });

    it("gives the same however the bytes are cut", async () => {
      const items = ["töken", mx.arange(300), { w: mx.arange(40), text: "x\n\ny" }, 3];
      const bytes = new Uint8Array(await eventStreamResponse(items, { format, retry: 1, tensor: { chunkSize: 128, id: 'q"ü' } }).arrayBuffer());
      const read = async (sizes: () => number): Promise<ReceivedFrame[]> => {
        const frames: ReceivedFrame[] = [];
        const source = (async function* (): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < bytes.length;) {
            const size = sizes();
            yield bytes.slice(at, at + size);
            at += size;
          }
        })();
        for await (const frame of parseFrames(source, { format })) frames.push(frame);
        return frames;
      };
      const whole = await read(() => bytes.length);
      expect(whole.map(({ type }) => type)).toEqual(["token", "tensor", "tensor", "value", "json", "end"]);
      expect(await read(() => 1)).toEqual(whole);
      let seed = 1;
      for (let i = 0; i < 30; i++) {
        expect(await read(() => 1 + (seed = seed * 48271 % 2147483647) % (i < 15 ? 9 : 200))).toEqual(whole);
      }
    });

    it("puts tensors into shared memory on request", async () => {
      const frames = tensors(await collect(eventStreamResponse([mx.arange(2000), mx.ones([40], "bfloat16")], { format }), { shared: true }));
      for (const { data } of frames) expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(frames[0]!.data[1999]).toBe(1999);
      expect(frames[1]!.data[39]).toBe(1);
    });
  });
}

async function framesOf(array: mx.Array): Promise<[MetadataFrame, ...DataFrame[]]> {
  const frames: Frame[] = [];
  for await (const frame of tensorToFrames(array, { chunkSize: 64 })) frames.push(frame);
  return frames as [MetadataFrame, ...DataFrame[]];
}

describe("decodeTensor()", () => {
  it("rebuilds what tensorToFrames() gives", async () => {
    for (const key of KEYS) {
      const array = sample(key, [5, 9]);
      const [metadata, ...data] = await framesOf(array);
      const plain = JSON.parse(JSON.stringify(data)) as DataFrame[];
      expect(bytesOf(decodeTensor(metadata, plain))).toEqual(bytesOf(array.toTypedArray()));
      expect(bytesOf(decodeTensor(metadata, plain.map(({ base64 }) => base64), { shared: true }))).toEqual(bytesOf(array.toTypedArray()));
    }
  });

  it("throws when frames are missing, out of order, or too many", () => {
    const metadata: MetadataFrame = { type: "metadata", tensorId: "a", shape: [2], dtype: "int16", stride: [1], bytes: 4, chunks: 2 };
    const data = (index: number, base64: string): DataFrame => ({ type: "data", tensorId: "a", index, base64 });
    expect(decodeTensor(metadata, [data(0, "AQA="), data(1, "AgA=")])).toEqual(new Int16Array([1, 2]));
    const wrong = [[data(0, "AQA=")], [data(1, "AQA="), data(0, "AgA=")], [data(0, "AQA="), data(1, "AgAC")], [data(0, "AQA="), data(1, "Ag==")], [
      data(0, "A*A="),
      data(1, "AgA="),
    ]];
    for (const chunks of wrong) expect(() => decodeTensor(metadata, chunks)).toThrow(expect.objectContaining({ name: "StreamError", code: "PROTOCOL" }));
    expect(() => decodeTensor(metadata, [], { maxTensorBytes: 3 })).toThrow(expect.objectContaining({ code: "TOO_LARGE" }));
  });
});
