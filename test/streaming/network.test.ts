// Servers and clients of this machine: the formats over a connection, the clients that people use, many at once, back-pressure.

import { connect } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { EventSource } from "eventsource";
import { createParser } from "eventsource-parser";
import * as mx from "../../mod.ts";
import {
  createStreamHandler,
  type DataFrame,
  decodeTensor,
  eventStreamResponse,
  type Frame,
  type MetadataFrame,
  parseFrames,
  type TensorData,
  type TensorFrame,
} from "../../src/streaming/index.ts";
import { live } from "../conformance/live.ts";
import { collect, sleep, until } from "./collect.ts";
import { serve } from "./serve.ts";

const weights = mx.random.normal([130, 70]);
const halves = weights.astype("bfloat16");
const expected = [weights, halves].map((array) => array.toTypedArray());

let made = 0;
let closed = 0;
let second = false;
let letGo = (): void => {};

/** The routes that the tests ask for, by path. */
const ROUTES: Record<string, (request: Request) => Response | Promise<Response>> = {
  "/tensors": (request) =>
    eventStreamResponse(function* () {
      yield { weights, halves, loss: mx.array(0.25) };
      yield "a token";
    }, { request, tensor: { chunkSize: 10_000 } }),
  "/count": (request) =>
    eventStreamResponse(async function* () {
      for (let i = 0; i < 99; i++) {
        if (i % 10 === 0) await sleep(1);
        yield i % 3 === 0 ? `token ${i}` : { i };
      }
    }, { request }),
  "/endless": (request) =>
    eventStreamResponse(async function* () {
      try {
        while (true) {
          made++;
          yield mx.full([1 << 18], made);
          await sleep(0);
        }
      } finally {
        closed++;
      }
    }, { request, dispose: true, heartbeat: 20 }),
  "/quiet": (request) =>
    eventStreamResponse(async function* ({ signal }) {
      try {
        yield "one";
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      } finally {
        closed++;
      }
    }, { request, heartbeat: 20 }),
  "/two": (request) =>
    eventStreamResponse(async function* () {
      yield "first";
      await new Promise<void>((resolve) => letGo = resolve);
      second = true;
      yield "second";
    }, { request }),
  "/echo": createStreamHandler(({ input }) => [input]),
};

const server = serve((request) => ROUTES[new URL(request.url).pathname]!(request));
afterAll(async () => await (await server).close());
const at = async (path: string): Promise<string> => new URL(path, (await server).url).href;

const bytesOf = (data: TensorData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function expectTensors(tensors: Record<string, TensorData>): void {
  expect(Object.keys(tensors)).toEqual(["weights", "halves"]);
  expect(bytesOf(tensors["weights"]!)).toEqual(bytesOf(expected[0]!));
  expect(bytesOf(tensors["halves"]!)).toEqual(bytesOf(expected[1]!));
}

/** What the clients without our parser do: gather the frames of each tensor. */
class Gathered {
  readonly tensors: Record<string, TensorData> = {};
  readonly #parts = new Map<string, { metadata: MetadataFrame; data: DataFrame[] }>();
  value: unknown;
  token = "";

  take(frame: Frame): void {
    if (frame.type === "metadata") this.#parts.set(frame.tensorId, { metadata: frame, data: [] });
    if (frame.type === "data") {
      const { metadata, data } = this.#parts.get(frame.tensorId)!;
      if (data.push(frame) === metadata.chunks) this.tensors[frame.tensorId] = decodeTensor(metadata, data);
    }
    if (frame.type === "value") this.value = frame.value;
    if (frame.type === "token") this.token += frame.token;
  }
}

describe("a server", () => {
  for (const accept of ["text/event-stream", "application/octet-stream", "application/x-ndjson"]) {
    it(`sends ${accept} to fetch`, async () => {
      const frames = await collect(await fetch(await at("/tensors"), { headers: { accept } }));
      expectTensors(Object.fromEntries(frames.filter((frame): frame is TensorFrame => frame.type === "tensor").map(({ tensorId, data }) => [tensorId, data])));
      expect(frames.slice(2)).toMatchObject([
        { type: "value", value: { weights: { tensor: "weights" }, halves: { tensor: "halves" }, loss: 0.25 } },
        { type: "token", token: "a token" },
        { type: "end", reason: "done" },
      ]);
    });
  }

  it("takes a body", async () => {
    const frames = await collect(await fetch(await at("/echo"), { method: "POST", body: JSON.stringify({ a: [1, "ü"] }) }));
    expect(frames[0]).toMatchObject({ type: "json", json: { a: [1, "ü"] } });
  });

  it("is read by the eventsource client, which stops at the end event", async () => {
    const source = new EventSource(await at("/tensors"));
    const gathered = new Gathered();
    let opened = 0;
    source.onopen = () => opened++;
    source.onmessage = ({ data }) => gathered.take(JSON.parse(data));
    const reason = await new Promise((resolve) =>
      source.addEventListener("end", ({ data }) => {
        source.close();
        resolve(JSON.parse(data).reason);
      })
    );
    expect([reason, opened, gathered.token]).toEqual(["done", 1, "a token"]);
    expect(gathered.value).toEqual({ weights: { tensor: "weights" }, halves: { tensor: "halves" }, loss: 0.25 });
    expectTensors(gathered.tensors);
  });

  it("is read by eventsource-parser", async () => {
    const gathered = new Gathered();
    const parser = createParser({ onEvent: ({ data }) => gathered.take(JSON.parse(data)) });
    const reader = (await fetch(await at("/tensors"))).body!.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) parser.feed(step.value);
    expectTensors(gathered.tensors);
  });

  it("sends the first token before the second is made", async () => {
    const frames = parseFrames(await fetch(await at("/two")));
    expect((await frames.next()).value).toMatchObject({ token: "first" });
    expect(second).toBe(false);
    letGo();
    expect((await frames.next()).value).toMatchObject({ token: "second" });
    await frames.return();
  });

  it("loses no frame to 500 clients at once", async () => {
    const url = await at("/count");
    const ids = Array.from({ length: 100 }, (_, i) => String(i + 1));
    const clients = await Promise.all(Array.from({ length: 500 }, async () => (await collect(await fetch(url))).map(({ id }) => id)));
    expect(clients.filter((received) => received.join() === ids.join()).length).toBe(500);
  });

  it("stops the producer when the client is gone, also while the producer waits", async () => {
    closed = 0;
    const controller = new AbortController();
    const frames = parseFrames(await fetch(await at("/quiet"), { signal: controller.signal }));
    await frames.next();
    controller.abort();
    await frames.return().catch(() => {});
    await until(() => closed === 1);
  });

  it("stops making what the client does not read, and frees it when the client leaves", async () => {
    const before = live();
    closed = 0;
    made = 0;
    const { hostname, port } = new URL(await at("/"));
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    socket.write("GET /endless HTTP/1.1\r\nhost: localhost\r\naccept: application/octet-stream\r\n\r\n");
    // One piece is read, and no more.
    await new Promise((resolve) => socket.once("data", resolve));
    socket.pause();
    let last = -1;
    for (let i = 0; i < 100 && last !== made; i++) {
      last = made;
      await sleep(100);
    }
    // Each is 1 MiB: what the sockets of both sides hold, and little more.
    expect(made).toBe(last);
    expect(made).toBeLessThan(40);
    socket.destroy();
    await until(() => closed === 1);
    await until(() => live() <= before);
  });
});
