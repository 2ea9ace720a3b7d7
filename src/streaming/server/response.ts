// A producer as a Response: the format is chosen, options are checked, and a client that comes back is given the rest.

import { MlxError, wrongType } from "../../native/errors.ts";
import { type Frame, MEDIA_TYPES, type StreamFormat } from "../frames.ts";
import { checkTensorOptions } from "./encode.ts";
import { type CloseInfo, Connection, type ConnectionOptions, tell } from "./connection.ts";
import { DataChunk } from "./chunk.ts";
import { Feed, register, resumed, type ResumeOptions } from "./feed.ts";
import { acceptedFormat, makeEncoder } from "./formats.ts";
import { checkSourceOptions, FrameError, type Items, Source, type SourceOptions } from "./source.ts";

export type { CloseInfo };

/** What a producer that is a function gets. */
export interface ProducerContext {
  /** Aborted when the client is gone or the stream is stopped: for `evalAsync`, `fetch` and what else takes a signal. */
  readonly signal: AbortSignal;
  /** The request, when there is one. */
  readonly request: Request | undefined;
  /** The id of the last event that the client has, when it asks to go on after it and the stream is not one that is resumed here. */
  readonly lastEventId: string | undefined;
}

/** What is streamed: an iterable, or a function that gives one. */
export type Producer<Context = ProducerContext> = Items | ((context: Context) => Items | Promise<Items>);

/** The options of {@link eventStreamResponse}. */
export interface EventStreamOptions extends SourceOptions, ConnectionOptions {
  /** The request that is answered: its Accept chooses the format, its Last-Event-ID resumes, its signal tells that the client is gone. */
  request?: Request | undefined;
  /** The format, whatever the request accepts. */
  format?: StreamFormat | undefined;
  /** Keeps the last frames so that a client that lost its connection can go on; true for the bounds' defaults. */
  resume?: ResumeOptions | boolean | undefined;
  /** Headers to add to the response, or to replace its own with. */
  headers?: Headers | Record<string, string> | [string, string][] | undefined;
  /** Is told when a connection begins, with the stream's name where clients can come back. */
  onOpen?: ((info: { streamId: string | undefined; resumed: boolean; format: StreamFormat }) => void) | undefined;
}

const NAME = "eventStreamResponse";

/** Throws for options that are none. */
export function checkOptions(name: string, options: EventStreamOptions): void {
  if (typeof options !== "object" || options === null) throw wrongType(name, "options", "an object", options);
  checkSourceOptions(name, options);
  checkTensorOptions(name, options.tensor ?? {});
  const { heartbeat, retry, maxBytesPerSecond, resume, format, request } = options;
  const { buffer, bytes, timeout } = typeof resume === "object" ? resume : {};
  const numbers = { heartbeat, retry, maxBytesPerSecond, "resume.buffer": buffer, "resume.bytes": bytes, "resume.timeout": timeout };
  for (const [parameter, value] of Object.entries(numbers)) {
    if (value === undefined) continue;
    if (typeof value !== "number") throw wrongType(name, parameter, "a number", value);
    const least = parameter === "maxBytesPerSecond" || parameter === "resume.buffer" ? 1 : 0;
    if (!(value >= least && Number.isFinite(value))) throw new MlxError("OUT_OF_RANGE", name, `${parameter} must be at least ${least}, got ${value}`);
  }
  if (format !== undefined && !Object.hasOwn(MEDIA_TYPES, format)) {
    throw new MlxError("INVALID_ARGUMENT", name, `format must be one of ${Object.keys(MEDIA_TYPES).join(", ")}, got ${JSON.stringify(format)}`);
  }
  if (request !== undefined && !(request?.headers && request.signal)) throw wrongType(name, "request", "a Request", request);
  for (const hook of ["onOpen", "onClose", "onFrame"] as const) {
    if (options[hook] !== undefined && typeof options[hook] !== "function") throw wrongType(name, hook, "a function", options[hook]);
  }
}

function headersOf(format: StreamFormat, own: EventStreamOptions["headers"]): Headers {
  const headers = new Headers({
    "content-type": MEDIA_TYPES[format],
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    vary: "accept",
  });
  new Headers(own).forEach((value, name) => headers.set(name, value));
  return headers;
}

/** Opens what is streamed. */
export function opener(producer: unknown, context: Omit<ProducerContext, "signal">): (signal: AbortSignal) => unknown {
  return (signal) => typeof producer === "function" ? producer({ ...context, signal }) : producer;
}

/** Throws for what cannot be streamed. */
export function checkProducer(name: string, producer: unknown): void {
  const isItems = typeof producer === "object" && producer !== null && (Symbol.asyncIterator in producer || Symbol.iterator in producer);
  if (!isItems && typeof producer !== "function") throw wrongType(name, "producer", "an iterable or async iterable, or a function that gives one", producer);
}

/**
 * Answers a request with a stream: of tokens, values and arrays as they are made.
 *
 * Texts are sent as tokens, small arrays as plain numbers, larger ones as tensors in pieces, trees of arrays as a value with their
 * large arrays sent ahead, anything else as JSON; what {@link frame} marks goes as it is. Each is written at once. The producer is asked for
 * the next only when the client reads, and it is stopped when the client is gone. The stream ends with an end frame, after an error
 * with an error frame before it. The format is server-sent events; the request may accept application/octet-stream or
 * application/x-ndjson instead.
 *
 * @param producer The iterable or async iterable, or a function that gives one, which is called when the client first reads. Arrays
 * that it yields are its own to dispose of.
 * @param options The request; how arrays are sent; the stream or device to run on; heartbeats, resuming, a rate, hooks, headers.
 * @returns The response, for Bun.serve, Deno.serve, Hono, a route handler of Next.js, or `toNodeHandler`.
 * @throws {TypeError} For a producer or options of a wrong type.
 * @throws {MlxError} OUT_OF_RANGE or INVALID_ARGUMENT for options out of bounds.
 * @example
 * ```ts
 * import { array } from "mlx.node";
 * import { eventStreamResponse } from "mlx.node/streaming";
 *
 * const response = eventStreamResponse(async function* () {
 *   yield "a token";
 *   using loss = array(0.5);
 *   yield loss;
 * });
 * response.headers.get("content-type"); // "text/event-stream"
 * ```
 */
export function eventStreamResponse(producer: Producer, options: EventStreamOptions = {}): Response {
  checkProducer(NAME, producer);
  checkOptions(NAME, options);
  const { request } = options;
  const lastEventId = request?.headers.get("last-event-id") ?? undefined;
  return respond((context) => opener(producer, context), { request, lastEventId }, options);
}

/** The response to a request, or to the return of a client. */
export function respond(
  open: (context: Omit<ProducerContext, "signal">) => (signal: AbortSignal) => unknown,
  context: Omit<ProducerContext, "signal">,
  options: EventStreamOptions,
): Response {
  const { request, resume } = options;
  const format = options.format ?? acceptedFormat(request?.headers.get("accept") ?? null);
  const back = resume && context.lastEventId !== undefined ? resumed(context.lastEventId) : undefined;
  // The client has everything: with this status an EventSource stops reconnecting.
  if (back?.feed?.ended && back.number === back.feed.last) return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
  const expired = back !== undefined && !back.feed?.has(back.number + 1);
  const isBack = back?.feed !== undefined && !expired;
  let feed: Feed;
  if (isBack) {
    feed = back.feed!;
  } else {
    const failing = (): never => {
      throw new FrameError("RESUME_EXPIRED", "what the client missed is no longer there: begin anew");
    };
    const { formatError: _, ...plain } = options;
    const source = expired ? new Source(failing, { ...plain, stream: undefined }) : new Source(open(context), options);
    feed = new Feed(source, resume && !expired ? (resume === true ? {} : resume) : undefined);
    register(feed);
  }
  const connection = new Connection(feed, isBack ? back.number + 1 : 1, makeEncoder(format, feed.id), options, request?.signal);
  tell(() => options.onOpen?.({ streamId: feed.id, resumed: isBack, format }), options.onError);
  return new Response(connection.body, { headers: headersOf(format, options.headers) });
}

/**
 * The frames of a stream, without a response around them.
 *
 * @param items What {@link eventStreamResponse} takes.
 * @param options How arrays are sent, the stream or device to run on, a signal.
 * @returns A stream of frames, read no faster than they are made; an end frame is the last, after an error frame when the producer fails.
 * @example
 * ```ts
 * import { array } from "mlx.node";
 * import { tensorsToFrameStream } from "mlx.node/streaming";
 *
 * for await (const frame of tensorsToFrameStream([array([1, 2])])) console.log(frame.type); // value, end
 * ```
 */
export function tensorsToFrameStream(items: Items, options: SourceOptions = {}): ReadableStream<Frame> {
  checkProducer("tensorsToFrameStream", items);
  checkSourceOptions("tensorsToFrameStream", options);
  checkTensorOptions("tensorsToFrameStream", options.tensor ?? {});
  const source = new Source(() => items, options);
  return new ReadableStream<Frame>({
    async pull(controller): Promise<void> {
      const frame = await source.next();
      // Whoever reads it may keep it, and send it in several streams.
      if (frame instanceof DataChunk) frame.isOwn = false;
      if (frame !== undefined) controller.enqueue(frame);
      if (frame === undefined || frame.type === "end") controller.close();
    },
    cancel: () => source.stop(),
  }, { highWaterMark: 0 });
}
