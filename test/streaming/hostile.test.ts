// Bytes that are no stream of ours: a clear error, and no memory for what they claim.

import { describe, expect, it } from "vitest";
import { parseFrames, type ParseOptions, StreamError, type StreamFormat } from "../../src/streaming/client/index.ts";

const encoder = new TextEncoder();

async function failure(bytes: string | Uint8Array, options: ParseOptions): Promise<string> {
  const source = (async function* (): AsyncGenerator<Uint8Array> {
    yield typeof bytes === "string" ? encoder.encode(bytes) : bytes;
  })();
  try {
    for await (const _ of parseFrames(source, options)) continue;
  } catch (error) {
    if (error instanceof StreamError) return error.code;
    throw error;
  }
  return "no error";
}

const sse = (...frames: unknown[]): string =>
  frames.map((frame, i) => `id: ${i + 1}\ndata: ${typeof frame === "string" ? frame : JSON.stringify(frame)}\n\n`).join("");
const ndjson = (...frames: unknown[]): string => frames.map((frame) => `${typeof frame === "string" ? frame : JSON.stringify(frame)}\n`).join("");
const metadata = { type: "metadata", tensorId: "a", shape: [4], dtype: "uint8", stride: [1], bytes: 4, chunks: 2 };
const data = (index: unknown, base64: unknown, tensorId: unknown = "a"): unknown => ({ type: "data", tensorId, index, base64 });

function record(kind: number, payload: Uint8Array | string, { length, version = 1, name = "", index = 0, number = 1, nameBytes }: {
  length?: number;
  version?: number;
  name?: string;
  index?: number;
  number?: number;
  nameBytes?: number;
} = {}): Uint8Array {
  const body = typeof payload === "string" ? encoder.encode(payload) : payload;
  const id = encoder.encode(name);
  const bytes = new Uint8Array(16 + id.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length ?? body.length, true);
  view.setUint8(4, kind);
  view.setUint8(5, version);
  view.setUint16(6, nameBytes ?? id.length, true);
  view.setUint32(8, index, true);
  view.setUint32(12, number, true);
  bytes.set(id, 16);
  bytes.set(body, 16 + id.length);
  return bytes;
}

const joined = (...parts: Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

describe("parseFrames()", () => {
  const texts: [StreamFormat, (...frames: unknown[]) => string][] = [["sse", sse], ["ndjson", ndjson]];
  for (const [format, write] of texts) {
    it(`throws PROTOCOL for frames of ${format} that are none`, async () => {
      const cases: unknown[][] = [
        ["nothing"],
        ["{"],
        [null],
        [{ type: "unknown" }],
        [{ type: "token", token: 1 }],
        [{ ...metadata, bytes: 5 }],
        [{ ...metadata, shape: [2 ** 40, 2 ** 40], stride: [2 ** 40, 1] }],
        [{ ...metadata, shape: [-4] }],
        [{ ...metadata, shape: [4.5] }],
        [{ ...metadata, stride: [2] }],
        [{ ...metadata, chunks: 0 }],
        [{ ...metadata, chunks: 5 }],
        [{ ...metadata, tensorId: "" }],
        [{ ...metadata, dtype: "toString" }],
        [data(0, "AAAA")],
        [metadata, data(1, "AAAA")],
        [metadata, data(0, "AAAA"), data(0, "AA==")],
        [metadata, data(0, "AAAA"), data(1, "AAAA")],
        [metadata, data(0, "AAAA"), data(1, "")],
        [metadata, data(0, "AA!A"), data(1, "AA==")],
        [metadata, data(0, "A"), data(1, "AA==")],
        [metadata, data(0, "AA==AAAA"), data(1, "AA==")],
        [metadata, data(0, "AAB="), data(1, "AAA=")],
        [metadata, data(0, "AA AA"), data(1, "AA==")],
        [metadata, data(0, "AAAA"), data(1, "AA=="), data(2, "AA==")],
        [metadata, '{"type":"data","tensorId":"a","index":0,"base64":"AAAA" }'.replace(" ", "x")],
        [metadata, data(0, `${"A".repeat(5000)}*${"A".repeat(3000)}`)],
        [metadata, data(0, "A".repeat(8000))],
      ];
      for (const frames of cases) expect([frames, await failure(write(...frames), { format })]).toEqual([frames, "PROTOCOL"]);
    });

    it(`throws TOO_LARGE for what ${format} claims or sends too much of`, async () => {
      expect(await failure(write({ ...metadata, shape: [2 ** 40], bytes: 2 ** 40, chunks: 4 }), { format })).toBe("TOO_LARGE");
      const small = { ...metadata, shape: [40], bytes: 40 };
      expect(await failure(write(small), { format, maxTensorBytes: 39 })).toBe("TOO_LARGE");
      // Tensors that are on their way at once count together.
      expect(await failure(write(small, { ...small, tensorId: "b" }), { format, maxTensorBytes: 79 })).toBe("TOO_LARGE");
      expect(await failure(write({ type: "token", token: "x".repeat(5000) }), { format, maxFrameBytes: 1000 })).toBe("TOO_LARGE");
      expect(await failure("x".repeat(20_000), { format, maxFrameBytes: 1000 })).toBe("TOO_LARGE");
    });

    it(`throws TRUNCATED for ${format} without an end frame`, async () => {
      expect(await failure(write({ type: "token", token: "a" }), { format })).toBe("TRUNCATED");
      expect(await failure("", { format })).toBe("TRUNCATED");
      expect(await failure(write(metadata, data(0, "AAAA")).slice(0, -10), { format })).toBe("TRUNCATED");
    });
  }

  it("reads data frames that others wrote, with other orders of keys and line ends", async () => {
    const frames = [{ ...metadata, chunks: 1 }, { base64: "AQIDBA==", index: 0, tensorId: "a", type: "data" }, { type: "end", reason: "done" }];
    const texts: [StreamFormat, string][] = [["sse", sse(...frames).replaceAll("\n", "\r\n")], ["sse", `: hello\n\n${sse(...frames)}`], [
      "ndjson",
      ndjson(...frames),
    ]];
    for (const [format, text] of texts) {
      const all = [];
      for await (const frame of parseFrames(new Response(text).body!, { format })) all.push(frame);
      expect(all[0]).toMatchObject({ type: "tensor", data: new Uint8Array([1, 2, 3, 4]) });
    }
  });

  it("throws PROTOCOL and TOO_LARGE for binary records that are none", async () => {
    const meta = record(1, JSON.stringify(metadata));
    const cases: [string, Uint8Array][] = [
      ["PROTOCOL", record(7, "")],
      ["PROTOCOL", record(1, "{}", { version: 2 })],
      ["PROTOCOL", record(1, "no json")],
      ["PROTOCOL", record(0, "no json")],
      ["PROTOCOL", record(1, new Uint8Array([0xff, 0xfe]))],
      ["PROTOCOL", record(2, "", { nameBytes: 2000 })],
      ["PROTOCOL", record(2, "abcd", { name: "b" })],
      ["PROTOCOL", joined(meta, record(2, "abcd", { name: "a", index: 1 }))],
      ["PROTOCOL", joined(meta, record(2, "abcdefgh", { name: "a", length: 4_000_000_000 }))],
      ["TOO_LARGE", record(1, "", { length: 4_000_000_000 })],
      ["TRUNCATED", joined(meta, record(2, "ab", { name: "a", length: 3 }))],
      ["TRUNCATED", meta.slice(0, 9)],
    ];
    for (const [code, bytes] of cases) expect(await failure(bytes, { format: "binary" })).toBe(code);
  });

  it("throws nothing but StreamErrors for bytes at random", async () => {
    let seed = 7;
    const random = (below: number): number => (seed = seed * 48271 % 2147483647) % below;
    const good = encoder.encode(sse(metadata, data(0, "AAAA"), data(1, "AA=="), { type: "token", token: "ü" }));
    for (let i = 0; i < 400; i++) {
      const bytes = i % 2 === 0 ? Uint8Array.from({ length: 200 }, () => random(256)) : good.slice();
      if (i % 2 === 1) { for (let n = 0; n < 3; n++) bytes[random(bytes.length)] = random(256); }
      for (const format of ["sse", "binary", "ndjson"] as const) expect(await failure(bytes, { format })).toMatch(/PROTOCOL|TRUNCATED|TOO_LARGE/);
    }
  });

  it("tells responses that are no streams", async () => {
    const codes: string[] = [];
    for (const response of [new Response("no", { status: 503 }), new Response("x", { headers: { "content-type": "text/html" } })]) {
      try {
        for await (const _ of parseFrames(response)) continue;
      } catch (error) {
        codes.push((error as StreamError).code);
      }
    }
    expect(codes).toEqual(["HTTP", "UNSUPPORTED"]);
  });
});
