// What a stream does over its life: order, errors, ends, back-pressure, heartbeats, hooks. No network.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { type CloseInfo, eventStreamResponse, parseFrames, tensorsToFrameStream } from "../../src/streaming/index.ts";
import { code } from "../conformance/code.ts";
import { live } from "../conformance/live.ts";
import { bare, collect, FORMATS, sleep, until } from "./collect.ts";

describe("eventStreamResponse()", () => {
  it("sets the headers of a stream, and what is asked for", () => {
    const { headers } = eventStreamResponse([], { headers: { "x-own": "1", vary: "origin" } });
    expect(headers.get("content-type")).toBe("text/event-stream");
    expect(headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(headers.get("x-accel-buffering")).toBe("no");
    expect([headers.get("x-own"), headers.get("vary")]).toEqual(["1", "origin"]);
  });

  it("chooses the format by the request's Accept", () => {
    const typeOf = (accept: string): string | null =>
      eventStreamResponse([], { request: new Request("http://localhost", { headers: { accept } }) }).headers.get("content-type");
    expect(typeOf("application/octet-stream")).toBe("application/octet-stream");
    expect(typeOf("application/x-ndjson, */*")).toBe("application/x-ndjson");
    expect(typeOf("text/event-stream;q=0.5, application/octet-stream;q=0.4")).toBe("text/event-stream");
    expect(typeOf("text/event-stream;q=0.5, Application/Octet-Stream")).toBe("application/octet-stream");
    for (const accept of ["*/*", "text/html", ""]) expect(typeOf(accept)).toBe("text/event-stream");
  });

  it("refuses what it cannot stream, and options that are none", () => {
    // deno-lint-ignore no-explicit-any
    const call = (producer: any, options?: any) => () => eventStreamResponse(producer, options);
    for (const bad of [undefined, null, 1, "text", {}]) expect(code(call(bad))).toBe("TypeError");
    for (const bad of [{ heartbeat: "1" }, { onFrame: 1 }, { signal: {} }, { tensor: { id: 1 } }, { request: {} }, null]) {
      expect(code(call([], bad))).toBe("TypeError");
    }
    for (const bad of [{ heartbeat: -1 }, { retry: NaN }, { maxBytesPerSecond: 0 }, { resume: { buffer: 0 } }]) {
      expect(code(call([], bad))).toBe("OUT_OF_RANGE");
    }
    for (const bad of [{ format: "xml" }, { tensor: { chunkSize: 1 } }, { tensor: { dtype: "float8" } }]) expect(code(call([], bad))).toBe("INVALID_ARGUMENT");
  });

  for (const format of FORMATS) {
    it(`ends ${format} with an error frame and an end frame when the producer throws`, async () => {
      const errors: unknown[] = [];
      const failing = async function* (): AsyncGenerator<unknown> {
        yield "a";
        yield mx.add([1, 2], [1, 2, 3]);
      };
      const frames = await collect(eventStreamResponse(failing, { format, onError: (error) => errors.push(error) }));
      expect(bare(frames)).toEqual([
        { type: "token", token: "a" },
        { type: "error", code: "INVALID_ARGUMENT", message: expect.stringMatching(/^add: /) },
        { type: "end", reason: "error" },
      ]);
      expect(errors).toMatchObject([{ code: "INVALID_ARGUMENT" }]);
    });

    it(`ends ${format} with the reason "aborted" when the signal is aborted, also while the producer hangs`, async () => {
      const controller = new AbortController();
      let stopped: AbortSignal | undefined;
      const hanging = async function* ({ signal }: { signal: AbortSignal }): AsyncGenerator<unknown> {
        stopped = signal;
        yield "a";
        await new Promise(() => {});
      };
      setTimeout(() => controller.abort(), 20);
      const frames = await collect(eventStreamResponse(hanging, { format, signal: controller.signal }));
      expect(bare(frames)).toEqual([{ type: "token", token: "a" }, { type: "end", reason: "aborted" }]);
      expect(stopped!.aborted).toBe(true);
    });
  }

  it("hides errors as told", async () => {
    const options = { onError() {}, formatError: () => ({ code: "HIDDEN", message: "sorry" }) };
    const failing = (): Iterable<unknown> => {
      throw new Error("secret");
    };
    expect(bare(await collect(eventStreamResponse(failing, options)))[0]).toEqual({ type: "error", code: "HIDDEN", message: "sorry" });
    const throwing = { formatError: (): never => failing() as never };
    expect(await eventStreamResponse(failing, throwing).text()).not.toMatch(/secret|at /);
  });

  it("gives the errors of work that fails, of arrays that are gone, and of trees that hold themselves", async () => {
    const gone = mx.zeros([30]);
    gone.dispose();
    const circular: unknown[] = [];
    circular.push(circular);
    const codes: unknown[] = [];
    for (const item of [mx.linalg.inv(mx.zeros([5, 5]), "cpu"), gone, circular, { id: mx.zeros([99]), ["x".repeat(2000)]: mx.zeros([99]) }]) {
      const frames = await collect(eventStreamResponse([item]));
      codes.push(...frames.flatMap((frame) => frame.type === "error" ? [frame.code] : []));
      expect(frames.at(-1)).toMatchObject({ type: "end", reason: "error" });
    }
    expect(codes).toEqual(["RUNTIME", "DISPOSED", "INVALID_ARGUMENT", "INVALID_ARGUMENT"]);
  });

  it("asks the producer only when the client reads, and stops it when the client leaves", async () => {
    let made = 0;
    let closed = 0;
    const infos: CloseInfo[] = [];
    const endless = function* (): Generator<unknown> {
      try {
        while (true) {
          made++;
          yield mx.full([1 << 18], made);
        }
      } finally {
        closed++;
      }
    };
    const response = eventStreamResponse(endless, { format: "binary", dispose: true, onClose: (info) => infos.push(info) });
    await sleep(20);
    expect(made).toBe(0);
    const before = live();
    const reader = response.body!.getReader();
    for (let i = 0; i < 10; i++) await reader.read();
    expect(made).toBeLessThanOrEqual(3);
    await sleep(50);
    expect(made).toBeLessThanOrEqual(3);
    await reader.cancel();
    await until(() => closed === 1);
    await until(() => live() <= before);
    expect(infos).toMatchObject([{ reason: "disconnected", frames: 9 }]);
    expect(infos[0]!.bytes).toBeGreaterThan(1 << 20);
  });

  it("stops when the request is aborted", async () => {
    const controller = new AbortController();
    let closed = false;
    const endless = async function* (): AsyncGenerator<unknown> {
      try {
        while (true) yield "x";
      } finally {
        closed = true;
      }
    };
    const request = new Request("http://localhost", { signal: controller.signal });
    const response = eventStreamResponse(endless, { request });
    const reader = response.body!.getReader();
    await reader.read();
    controller.abort();
    await until(() => closed);
    expect((await reader.read()).done).toBe(true);
  });

  it("writes the first token before the second is made", async () => {
    let second = false;
    let go = (): void => {};
    const waiting = new Promise<void>((resolve) => go = resolve);
    const items = async function* (): AsyncGenerator<unknown> {
      yield "first";
      await waiting;
      second = true;
      yield "second";
    };
    const frames = parseFrames(eventStreamResponse(items));
    expect((await frames.next()).value).toMatchObject({ token: "first" });
    expect(second).toBe(false);
    go();
    expect((await frames.next()).value).toMatchObject({ token: "second" });
  });

  it("sends heartbeats while a client that reads waits, and loses no frame by it", async () => {
    const slow = async function* (): AsyncGenerator<unknown> {
      yield "a";
      await sleep(120);
      yield "b";
    };
    for (const format of FORMATS) {
      const types = (await collect(eventStreamResponse(slow, { format, heartbeat: 25 }))).map(({ type, id }) => `${type} ${id}`);
      expect(types.filter((type) => type.startsWith("heartbeat")).length).toBeGreaterThanOrEqual(2);
      expect(types.filter((type) => !type.startsWith("heartbeat"))).toEqual(["token 1", "token 2", "end 3"]);
    }
    const reader = eventStreamResponse(slow, { heartbeat: 10 }).body!.getReader();
    await reader.read();
    await sleep(60);
    // Nobody read: there is one heartbeat at most that a read may find first.
    await sleep(80);
    const next = new TextDecoder().decode((await reader.read()).value);
    expect(next).toMatch(/"b"|heartbeat/);
    await reader.cancel();
  });

  it("keeps to a rate", async () => {
    const started = performance.now();
    const response = eventStreamResponse(Array.from({ length: 8 }, () => "x".repeat(1000)), { maxBytesPerSecond: 20_000 });
    expect((await response.text()).length).toBeGreaterThan(8000);
    expect(performance.now() - started).toBeGreaterThan(300);
  });

  it("runs the whole pipeline in the stream or device asked for", async () => {
    using stream = mx.newStream("cpu");
    const seen: boolean[] = [];
    const items = async function* (): AsyncGenerator<unknown> {
      seen.push(mx.defaultStream().equals(stream));
      await sleep(1);
      yield mx.arange(100).add(1);
      seen.push(mx.defaultStream().equals(stream));
      yield "end";
    };
    const frames = await collect(eventStreamResponse(items, { stream, dispose: true, tensor: { dtype: "int8" } }));
    expect(frames.map(({ type }) => type)).toEqual(["tensor", "token", "end"]);
    expect(seen).toEqual([true, true]);
  });

  it("tells hooks, and goes on when one fails", async () => {
    const told: unknown[] = [];
    const errors: unknown[] = [];
    const response = eventStreamResponse(["a", mx.arange(40)], {
      onOpen: (info) => told.push(info),
      onFrame: (frame, bytes) => {
        told.push([frame.type, bytes > 10]);
        throw new Error("hook");
      },
      onClose: ({ reason, frames }) => told.push({ reason, frames }),
      onError: (error) => errors.push(error),
    });
    expect((await collect(response)).length).toBe(3);
    const all = ["token", "metadata", "data", "end"].map((type) => [type, true]);
    expect(told).toEqual([{ streamId: undefined, resumed: false, format: "sse" }, ...all, { reason: "done", frames: 4 }]);
    expect(errors.length).toBe(4);
  });

  it("leaves no array behind, whatever the end", async () => {
    const before = live();
    const items = async function* (): AsyncGenerator<unknown> {
      for (let i = 0; i < 5; i++) yield mx.tidy(() => ({ a: mx.arange(1000).reshape([10, 100]).transpose(), b: mx.array(i) }));
    };
    for (const format of FORMATS) await collect(eventStreamResponse(items, { format, dispose: true, tensor: { dtype: "float16", chunkSize: 100 } }));
    for (let n = 0; n < 12; n++) {
      const frames = parseFrames(eventStreamResponse(items, { dispose: true, tensor: { chunkSize: 100 } }));
      for (let i = 0; i < n; i++) await frames.next();
      await frames.return();
    }
    await until(() => live() <= before);
  });

  it("never blocks the event loop for a large array", async () => {
    const large = mx.zeros([1 << 25], "float32");
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const frames = await collect(eventStreamResponse([large], { format: "binary" }));
    clearInterval(timer);
    expect(frames[0]).toMatchObject({ type: "tensor", shape: [1 << 25] });
    expect(turns).toBeGreaterThan(10);
    large.dispose();
  });
});

describe("tensorsToFrameStream()", () => {
  it("gives frames as they are asked for, and stops the items when cancelled", async () => {
    let made = 0;
    let closed = false;
    const items = function* (): Generator<unknown> {
      try {
        while (true) yield mx.array(made++);
      } finally {
        closed = true;
      }
    };
    const reader = tensorsToFrameStream(items(), { dispose: true }).getReader();
    expect((await reader.read()).value).toMatchObject({ type: "value", value: 0 });
    expect(made).toBe(1);
    await reader.cancel();
    await until(() => closed);
  });
});
