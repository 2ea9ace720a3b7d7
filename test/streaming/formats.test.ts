// What is on the wire, byte by byte, as docs/streaming.md says.

import { describe, expect, it } from "vitest";
import { array, zeros } from "../../mod.ts";
import { eventStreamResponse, type Frame, frame, type StreamFormat, tensorsToFrameStream, tensorToFrames } from "../../src/streaming/index.ts";
import { checkFrame, frame as anyFrame } from "../../src/streaming/schema.ts";

function respond(items: Iterable<unknown>, format: StreamFormat, retry?: number): Response {
  return eventStreamResponse(items, { format, retry, onError() {}, tensor: { valueSize: 1, chunkSize: 16 } });
}

const LARGE = (): unknown => array([1, 2, 3, 4, 5], "int32");

describe("eventStreamResponse()", () => {
  it("writes server-sent events", async () => {
    const text = await respond(["a\nb", array(2), { loss: array(0.5), n: 1n << 60n }, LARGE(), null], "sse", 250).text();
    expect(text).toBe([
      "retry: 250\n\n",
      'id: 1\ndata: {"type":"token","token":"a\\nb"}\n\n',
      'id: 2\ndata: {"type":"value","value":2,"tensorId":"tensor","shape":[],"dtype":"float32"}\n\n',
      'id: 3\ndata: {"type":"value","value":{"loss":0.5,"n":"1152921504606846976"}}\n\n',
      'id: 4\ndata: {"type":"metadata","tensorId":"tensor","shape":[5],"dtype":"int32","stride":[1],"bytes":20,"chunks":2}\n\n',
      'id: 5\ndata: {"type":"data","tensorId":"tensor","index":0,"base64":"AQAAAAIAAAADAAAABAAAAA=="}\n\n',
      'id: 6\ndata: {"type":"data","tensorId":"tensor","index":1,"base64":"BQAAAA=="}\n\n',
      'id: 7\ndata: {"type":"json","json":null}\n\n',
      'event: end\nid: 8\ndata: {"type":"end","reason":"done"}\n\n',
    ].join(""));
  });

  it("writes lines of JSON", async () => {
    const text = await respond(["a", LARGE()], "ndjson").text();
    expect(text).toBe([
      '{"type":"token","token":"a","id":"1"}\n',
      '{"type":"metadata","tensorId":"tensor","shape":[5],"dtype":"int32","stride":[1],"bytes":20,"chunks":2,"id":"2"}\n',
      '{"type":"data","tensorId":"tensor","index":0,"id":"3","base64":"AQAAAAIAAAADAAAABAAAAA=="}\n',
      '{"type":"data","tensorId":"tensor","index":1,"id":"4","base64":"BQAAAA=="}\n',
      '{"type":"end","reason":"done","id":"5"}\n',
    ].join(""));
  });

  it("writes binary records", async () => {
    const bytes = new Uint8Array(await respond([LARGE()], "binary", 250).arrayBuffer());
    const view = new DataView(bytes.buffer);
    const records: unknown[] = [];
    for (let at = 0; at < bytes.length;) {
      const [length, kind, version, name, index, number] = [
        view.getUint32(at, true),
        view.getUint8(at + 4),
        view.getUint8(at + 5),
        view.getUint16(at + 6, true),
        view.getUint32(at + 8, true),
        view.getUint32(at + 12, true),
      ];
      const payload = bytes.subarray(at + 16 + name, at + 16 + name + length);
      const text = new TextDecoder().decode(bytes.subarray(at + 16, at + 16 + name));
      records.push([kind, version, text, index, number, kind === 2 ? [...payload] : JSON.parse(new TextDecoder().decode(payload))]);
      at += 16 + name + length;
    }
    expect(records).toEqual([
      [0, 1, "", 0, 0, { retry: 250 }],
      [1, 1, "", 0, 1, { type: "metadata", tensorId: "tensor", shape: [5], dtype: "int32", stride: [1], bytes: 20, chunks: 2 }],
      [2, 1, "tensor", 0, 2, [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0]],
      [2, 1, "tensor", 1, 3, [5, 0, 0, 0]],
      [1, 1, "", 0, 4, { type: "end", reason: "done" }],
    ]);
  });

  it("sends the arrays of a tree ahead, under their paths", async () => {
    const tree = { weights: [zeros([3]), { b: zeros([2, 2]) }], loss: array([1, NaN]), note: "x", none: undefined, date: new Date(0) };
    const frames: Frame[] = [];
    for await (const frame of tensorsToFrameStream([tree], { tensor: { id: "m", valueSize: 2 } })) frames.push(frame);
    expect(frames.filter(({ type }) => type === "metadata").map((frame) => (frame as { tensorId: string }).tensorId)).toEqual(["m.weights.0", "m.weights.1.b"]);
    expect(frames.at(-2)).toEqual({
      type: "value",
      value: {
        weights: [{ tensor: "m.weights.0" }, { b: { tensor: "m.weights.1.b" } }],
        loss: [1, "NaN"],
        note: "x",
        date: "1970-01-01T00:00:00.000Z",
      },
    });
    expect(frames.at(-1)).toEqual({ type: "end", reason: "done" });
  });

  it("gives two paths that read the same names of their own", async () => {
    const frames: Frame[] = [];
    for await (const frame of tensorsToFrameStream([{ "a.b": zeros([20]), a: { b: zeros([20]) } }])) frames.push(frame);
    expect(frames.at(-2)).toEqual({ type: "value", value: { "a.b": { tensor: "a.b" }, a: { b: { tensor: "a.b#2" } } } });
  });

  it("writes what plain numbers cannot say as text", async () => {
    const items = [
      array([Infinity, -Infinity, NaN, -0]),
      array([9007199254740993n, 7n], "int64"),
      array([{ re: 1, im: NaN }]),
      array([true, false]),
      array([1.5], "bfloat16"),
    ];
    const values: unknown[] = [];
    for await (const frame of tensorsToFrameStream(items)) if (frame.type === "value") values.push(frame.value);
    expect(values).toEqual([["Infinity", "-Infinity", "NaN", -0], ["9007199254740993", 7], [{ re: 1, im: "NaN" }], [true, false], [1.5]]);
  });

  it("sends typed arrays as tensors", async () => {
    const frames: Frame[] = [];
    for await (const frame of tensorsToFrameStream([{ a: new Float32Array(20), b: new Uint8Array([1, 2]) }])) frames.push(frame);
    expect(frames[0]).toMatchObject({ type: "metadata", tensorId: "a", shape: [20], dtype: "float32" });
    expect(frames.at(-2)).toEqual({ type: "value", value: { a: { tensor: "a" }, b: [1, 2] } });
  });

  it("sends a frame that is marked as it is, and ends after an error frame", async () => {
    const items = [frame({ type: "json", json: 1 }), { type: "json", json: 2 }, frame({ type: "error", code: "FULL", message: "come later" }), "never"];
    expect((await respond(items, "ndjson").text()).trim().split("\n").map((line) => JSON.parse(line))).toEqual([
      { type: "json", json: 1, id: "1" },
      { type: "json", json: { type: "json", json: 2 }, id: "2" },
      { type: "error", code: "FULL", message: "come later", id: "3" },
      { type: "end", reason: "error", id: "4" },
    ]);
  });

  it("sends the frames of tensorToFrames(), in several streams too", async () => {
    const frames: Frame[] = [];
    for await (const frame of tensorToFrames(zeros([2, 3]), { id: "é", chunkSize: 16, metadata: { step: 3 } })) frames.push(frame);
    expect(frames.map((frame) => JSON.parse(JSON.stringify(frame)))).toEqual([
      { type: "metadata", tensorId: "é", shape: [2, 3], dtype: "float32", stride: [3, 1], bytes: 24, chunks: 2, metadata: { step: 3 } },
      { type: "data", tensorId: "é", index: 0, base64: "AAAAAAAAAAAAAAAAAAAAAA==" },
      { type: "data", tensorId: "é", index: 1, base64: "AAAAAAAAAAA=" },
    ]);
    const first = new Uint8Array(await respond(frames, "binary").arrayBuffer());
    const second = new Uint8Array(await respond(["before", ...frames], "binary").arrayBuffer());
    expect(second.length).toBeGreaterThan(first.length);
    expect(first).toEqual(new Uint8Array(await respond(frames, "binary").arrayBuffer()));
  });
});

describe("checkFrame()", () => {
  it("takes every frame, and says what is wrong with others", () => {
    const good: Frame[] = [
      { type: "token", token: "" },
      { type: "data", tensorId: "a", index: 0, base64: "" },
      { type: "heartbeat" },
      { type: "end", reason: "aborted" },
      { type: "value", value: [1, { re: 1, im: 2 }] },
      { type: "metadata", tensorId: "a", shape: [1], dtype: "bool", stride: [1], bytes: 1, chunks: 1, metadata: { a: null } },
    ];
    for (const each of good) {
      expect(checkFrame(each)).toEqual({ frame: each });
      expect(anyFrame.parse(each)).toEqual(each);
    }
    for (
      const bad of [null, 1, "token", {}, { type: "constructor" }, { type: "token" }, { type: "end", reason: "no" }, { ...good[5], shape: [-1] }, {
        ...good[5],
        dtype: "float8",
      }]
    ) {
      expect(checkFrame(bad).issues?.length).toBeGreaterThan(0);
    }
  });
});
