// The state of a stream that the hooks show, without React: what each kind of answer, break and call makes of it.

import { describe, expect, it } from "vitest";
import { IDLE, type StreamOptions, type StreamState, StreamStore } from "../../src/react/store.ts";
import { keyOf, type StreamSource } from "../../src/react/source.ts";

type Step = string | number | "break" | Promise<unknown>;
interface Call {
  readonly url: string;
  readonly init: RequestInit;
  readonly lastEventId: string | null;
}

const SSE = { "content-type": "text/event-stream" };
const event = (frame: object, id?: string): string => `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(frame)}\n\n`;
const token = (text: string, id?: string): string => event({ type: "token", token: text }, id);
const value = (number: number, id?: string): string => event({ type: "value", value: number }, id);
const END = 'event: end\ndata: {"type":"end","reason":"done"}\n\n';
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A body that gives texts, waits (a number of milliseconds or a promise) and breaks off. */
function body(steps: readonly Step[], signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    start: (controller) => signal?.addEventListener("abort", () => controller.error(signal.reason)),
    async pull(controller) {
      while (at < steps.length) {
        const step = steps[at++]!;
        if (step === "break") return controller.error(new Error("cut off"));
        if (typeof step === "string") return controller.enqueue(new TextEncoder().encode(step));
        await (typeof step === "number" ? wait(step) : step);
      }
      controller.close();
    },
  });
}

/** A store whose connections are answered in turn, and what it did. */
function storeOf(answers: readonly (readonly Step[] | Response | Error)[], options: StreamOptions = {}, source: StreamSource = "http://localhost/stream") {
  const calls: Call[] = [];
  const states: StreamState[] = [];
  const ends: unknown[] = [];
  const fetch = (input: string | Request, init: RequestInit): Promise<Response> => {
    const answer = answers[calls.length];
    calls.push({ url: String(typeof input === "string" ? input : input.url), init, lastEventId: new Headers(init.headers).get("last-event-id") });
    if (answer === undefined || answer instanceof Error) return Promise.reject(answer ?? new TypeError("nobody listens"));
    return Promise.resolve(answer instanceof Response ? answer : new Response(body(answer, init.signal), { headers: SSE }));
  };
  const store = new StreamStore();
  store.configure(source, { throttle: 0, reconnect: { delay: 1 }, fetch, ...options, onEnd: (reason, error) => void ends.push([reason, error?.message]) });
  store.subscribe(() => states.push(store.getSnapshot()));
  const settled = async (): Promise<StreamState> => {
    for (let i = 0; i < 2000 && ["connecting", "streaming"].includes(store.getSnapshot().status); i++) await wait(1);
    return store.getSnapshot();
  };
  return { store, calls, states, ends, settled };
}

const statuses = (states: readonly StreamState[]): string[] => states.map(({ status }) => status).filter((status, i, all) => status !== all[i - 1]);

describe("StreamStore", () => {
  it("goes from idle over connecting and streaming to done, and gathers the frames", async () => {
    const { store, states, ends, calls, settled } = storeOf([[token("a"), value(1), token("b"), event({ type: "json", json: { x: 1 } }), END]]);
    expect(store.getSnapshot()).toBe(IDLE);
    store.start();
    const state = await settled();
    expect(statuses(states)).toEqual(["connecting", "streaming", "done"]);
    expect(state.text).toBe("ab");
    expect(state.frames.map(({ type }) => type)).toEqual(["token", "value", "token", "json"]);
    expect(state.latest).toEqual({ type: "json", json: { x: 1 } });
    expect(ends).toEqual([["done", undefined]]);
    expect(calls.length).toBe(1);
    expect(store.getSnapshot()).toBe(state);
  });

  it("keeps the last tensor of each name, in an object without a prototype", async () => {
    const metadata = (tensorId: string) => event({ type: "metadata", tensorId, shape: [2], dtype: "int16", stride: [1], bytes: 4, chunks: 1 }, "1");
    const data = (tensorId: string, base64: string) => event({ type: "data", tensorId, index: 0, base64 }, "2");
    const { store, settled } = storeOf([[
      metadata("__proto__"),
      data("__proto__", "AQACAA=="),
      metadata("w"),
      data("w", "AAAAAA=="),
      metadata("w"),
      data("w", "AwAEAA=="),
      END,
    ]]);
    store.start();
    const { tensors, frames } = await settled();
    expect(Object.keys(tensors)).toEqual(["__proto__", "w"]);
    expect(Object.getPrototypeOf(tensors)).toBe(null);
    expect([...tensors["w"]!.data]).toEqual([3, 4]);
    expect(frames.length).toBe(3);
  });

  it("reconnects with Last-Event-ID where the stream broke, and shows nothing twice", async () => {
    const { store, calls, states, settled } = storeOf([[token("a", "s:1"), token("b", "s:2"), "break"], new Response(null, { status: 503 }), [
      token("c", "s:3"),
      END,
    ]]);
    store.start();
    expect((await settled()).text).toBe("abc");
    expect(calls.map(({ lastEventId }) => lastEventId)).toEqual([null, "s:2", "s:2"]);
    expect(statuses(states)).toEqual(["connecting", "streaming", "connecting", "streaming", "done"]);
  });

  it("begins anew where the server does", async () => {
    for (const [first, second] of [["1", "1"], [undefined, undefined], ["s:1", "t:1"]]) {
      const { store, settled } = storeOf([[token("a", first), "break"], [token("a", second), token("b"), END]]);
      store.start();
      const { text, frames } = await settled();
      expect(text).toBe("ab");
      expect(frames.length).toBe(2);
    }
  });

  it("tries no more often than it is told, and then says why", async () => {
    const { store, calls, ends, settled } = storeOf([], { reconnect: { attempts: 2, delay: 1 } });
    store.start();
    const { status, error } = await settled();
    expect([status, error?.message, calls.length]).toEqual(["error", "nobody listens", 3]);
    expect(ends).toEqual([["error", "nobody listens"]]);
  });

  it("does not try again after a refusal, a broken protocol, or when told not to", async () => {
    const refusal = new Response('{"error":{"message":"bad request","issues":[{"path":"prompt","message":"missing"}]}}', {
      status: 400,
      headers: { "content-type": "application/json" },
    });
    const cases: [Parameters<typeof storeOf>[0], StreamOptions, RegExp][] = [
      [[refusal], {}, /400.*bad request \(prompt: missing\)/],
      [[new Response("x", { headers: { "content-type": "text/html" } })], {}, /text\/html/],
      [[["data: {}\n\n", END]], {}, /frame/],
      [[["data: x"]], { reconnect: false }, /connection/],
    ];
    for (const [answers, options, message] of cases) {
      const { store, calls, settled } = storeOf(answers, options);
      store.start();
      const { status, error } = await settled();
      expect(status).toBe("error");
      expect(error!.message).toMatch(message);
      expect(calls.length).toBe(1);
    }
  });

  it("posts again only where the server can resume the stream", async () => {
    const source = { url: "http://localhost/chat", body: { prompt: "hi" } };
    const plain = storeOf([[token("a", "1"), "break"], [END]], {}, source);
    plain.store.start();
    expect((await plain.settled()).status).toBe("error");
    const resumed = storeOf([[token("a", "s:1"), "break"], [token("b", "s:2"), END]], {}, source);
    resumed.store.start();
    expect((await resumed.settled()).text).toBe("ab");
    expect(resumed.calls.map(({ init }) => [init.method, init.body])).toEqual([["POST", '{"prompt":"hi"}'], ["POST", '{"prompt":"hi"}']]);
    expect(new Headers(resumed.calls[0]!.init.headers).get("content-type")).toBe("application/json");
  });

  it("ends in error with the code that the server sends, and does not reconnect", async () => {
    const { store, calls, settled } = storeOf([[
      token("a"),
      event({ type: "error", code: "OUT_OF_MEMORY", message: "no" }),
      'event: end\ndata: {"type":"end","reason":"error"}\n\n',
    ]]);
    store.start();
    const { status, error, text } = await settled();
    expect([status, (error as { code?: string }).code, error!.message, text, calls.length]).toEqual(["error", "OUT_OF_MEMORY", "no", "a", 1]);
  });

  it("is done when the answer is 204", async () => {
    const { store, settled } = storeOf([new Response(null, { status: 204 })]);
    store.start();
    expect((await settled()).status).toBe("done");
  });

  it("stop() closes the connection and keeps what has come; reset() forgets it; start() begins again", async () => {
    const { store, ends, settled } = storeOf([[token("a"), 10_000], [token("b"), END]]);
    store.start();
    while (store.getSnapshot().text === "") await wait(1);
    store.stop();
    expect([store.getSnapshot().status, store.getSnapshot().text]).toEqual(["aborted", "a"]);
    expect(ends).toEqual([["aborted", undefined]]);
    store.stop();
    expect(ends.length).toBe(1);
    store.reset();
    expect(store.getSnapshot()).toEqual({ ...IDLE, tensors: {} });
    store.start();
    expect((await settled()).text).toBe("b");
  });

  it("asks the server once when it is started, released and started in one go", async () => {
    const { store, calls, settled } = storeOf([[token("a"), END], [token("b"), END]]);
    store.start();
    store.release();
    store.start();
    expect((await settled()).text).toBe("a");
    expect(calls.length).toBe(1);
  });

  it("holds back data for the throttle, and nothing else", async () => {
    const tokens = Array.from({ length: 50 }, (_, i) => token(String(i % 10)));
    let frames = 0;
    const { store, states, settled } = storeOf([[...tokens.flatMap((text) => [text, 1]), END]], { throttle: 1000, onFrame: () => void frames++ });
    store.start();
    const { text } = await settled();
    expect(text.length).toBe(50);
    expect(frames).toBe(51);
    // Connecting, the first token, done with the rest.
    expect(states.length).toBe(3);
  });

  it("bounds the history by number and by bytes", async () => {
    const { store, settled } = storeOf([[...Array.from({ length: 300 }, (_, i) => value(i)), END]], { history: 7 });
    store.start();
    const { frames, latest } = await settled();
    expect(frames.map((frame) => frame.type === "value" && frame.value)).toEqual([293, 294, 295, 296, 297, 298, 299]);
    expect(latest).toEqual({ type: "value", value: 299 });
    const metadata = event({ type: "metadata", tensorId: "w", shape: [4], dtype: "uint8", stride: [1], bytes: 4, chunks: 1 }, "1");
    const data = event({ type: "data", tensorId: "w", index: 0, base64: "AQIDBA==" }, "2");
    const bytes = storeOf([[metadata + data + metadata + data + metadata + data, END]], { historyBytes: 9 });
    bytes.store.start();
    expect((await bytes.settled()).frames.length).toBe(2);
  });

  it("gives the page a turn while many frames are there at once", async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => value(i)).join("");
    const { store, settled } = storeOf([[many, END]], { history: 3 });
    store.start();
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    });
    const { latest } = await settled();
    clearInterval(timer);
    expect(latest).toEqual({ type: "value", value: 19_999 });
    expect(longest).toBeLessThan(1000);
  });

  it("aborts the request that it gives up", async () => {
    const { store, calls } = storeOf([[token("a"), 10_000]]);
    store.start();
    while (store.getSnapshot().text === "") await wait(1);
    store.release();
    expect(calls[0]!.init.signal!.aborted).toBe(true);
    expect(store.getSnapshot().status).toBe("aborted");
  });
});

describe("keyOf()", () => {
  it("is the same for sources that ask for the same, and else is not", () => {
    expect(keyOf("/a")).not.toBe(keyOf("/b"));
    const described = (prompt: string, value = "1") => keyOf({ url: "/a", headers: { "X-A": value }, body: { prompt } });
    expect(described("x")).toBe(described("x"));
    expect(new Set([described("x"), described("y"), described("x", "2"), keyOf({ url: "/a" }), keyOf({ url: "/a", method: "POST" })]).size).toBe(5);
    expect(keyOf(new Request("http://localhost/a"))).toBe(keyOf(new Request("http://localhost/a")));
    expect(keyOf(new URL("http://localhost/a"))).toBe("http://localhost/a");
  });
});
