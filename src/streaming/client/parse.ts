// Reads a stream of frames in any of the three formats and rebuilds the tensors.

import { MEDIA_TYPES, type StreamFormat } from "../frames.ts";
import { BinaryDecoder } from "./binary.ts";
import { type Decoder, JsonFrames } from "./decoder.ts";
import { StreamError } from "./errors.ts";
import { NdjsonDecoder } from "./ndjson.ts";
import { FrameSession, type ReceivedFrame, type SessionOptions } from "./session.ts";

/** What {@link parseFrames} reads: a response, its body, or pieces of bytes from elsewhere. */
export type FrameSource = Response | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** The options of {@link parseFrames}. */
export interface ParseOptions extends SessionOptions {
  /** The format, if it is not what the response's media type says; "sse" for a source that is no response. */
  format?: StreamFormat | undefined;
  /** The most bytes of one frame but for tensors' data: 16 MiB. */
  maxFrameBytes?: number | undefined;
  /** What earlier connections brought; `shared` and `maxTensorBytes` are the session's then. */
  session?: FrameSession | undefined;
  /** Stops reading. */
  signal?: AbortSignal | undefined;
}

function formatOf(response: Response): StreamFormat {
  const type = response.headers.get("content-type")?.replace(/;.*/, "").trim().toLowerCase();
  const found = (Object.keys(MEDIA_TYPES) as StreamFormat[]).find((format) => MEDIA_TYPES[format] === type);
  if (found === undefined) {
    throw new StreamError("UNSUPPORTED", `the response is ${type ?? "of no media type"}, not one of ${Object.values(MEDIA_TYPES).join(", ")}`);
  }
  return found;
}

async function makeDecoder(format: StreamFormat, session: FrameSession, most: number): Promise<Decoder> {
  // On demand: zod takes longer to load than the rest.
  const { checkFrame } = await import("../schema.ts");
  const frames = new JsonFrames(session, checkFrame, most);
  if (format === "binary") return new BinaryDecoder(frames);
  if (format === "ndjson") return new NdjsonDecoder(frames);
  const { SseDecoder } = await import("./sse.ts");
  return new SseDecoder(frames);
}

/** The bytes of a source; `stop` ends it, also in the middle of a step. */
interface Bytes {
  next(): Promise<{ done?: boolean | undefined; value?: Uint8Array | undefined }>;
  stop(): void;
}

function bytesOf(source: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>): Bytes {
  if ("getReader" in source) {
    const reader = source.getReader();
    // A body that failed rejects here again.
    return { next: () => reader.read(), stop: () => void reader.cancel().catch(() => {}) };
  }
  const iterator = source[Symbol.asyncIterator]();
  return { next: () => iterator.next(), stop: () => void Promise.resolve(iterator.return?.()).catch(() => {}) };
}

/**
 * Reads a stream of frames, and rebuilds the tensors in it.
 *
 * It reads no faster than frames are taken from it. Leaving the loop, or aborting the signal, closes the connection.
 *
 * @param source A response, or its body, in one of the three formats.
 * @param options The format where no response says it; whether tensors come in SharedArrayBuffers; the most bytes of a tensor (1 GiB)
 * and of a frame (16 MiB); what earlier connections brought; a signal.
 * @returns An iterator of frames: a frame of type "tensor" for each tensor once it is whole, and every other frame as it came. The
 * frame of type "end" is the last. A response of status 204 has none: the server says that everything has come before.
 * @throws {StreamError} HTTP for a response with an error status, UNSUPPORTED for another media type; TRUNCATED when the
 * connection ends before the stream does, so that a client can reconnect; PROTOCOL and TOO_LARGE for bytes that are no such stream.
 * @example
 * ```ts
 * import { eventStreamResponse, parseFrames } from "mlx.node/streaming";
 *
 * const response = eventStreamResponse(["one", " two"]);
 * for await (const frame of parseFrames(response)) {
 *   if (frame.type === "token") frame.token; // "one", then " two"
 * }
 * ```
 */
export async function* parseFrames(source: FrameSource, options: ParseOptions = {}): AsyncGenerator<ReceivedFrame, void, undefined> {
  const { session = new FrameSession(options), signal, maxFrameBytes = 1 << 24 } = options;
  session.reconnected();
  const isResponse = "ok" in source;
  if (isResponse && !source.ok) {
    source.body?.cancel().catch(() => {});
    throw new StreamError("HTTP", `the server answered ${source.status} ${source.statusText}`.trimEnd(), { status: source.status });
  }
  if (isResponse && source.status === 204) {
    session.ended = true;
    return;
  }
  const format = options.format ?? (isResponse ? formatOf(source) : "sse");
  const body = isResponse ? source.body : source;
  if (body === null) throw new StreamError("TRUNCATED", "the response has no body");
  const bytes = bytesOf(body as ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>);
  signal?.addEventListener("abort", bytes.stop);
  const out: ReceivedFrame[] = [];
  try {
    const decoder = await makeDecoder(format, session, maxFrameBytes);
    while (true) {
      if (signal?.aborted) throw new StreamError("ABORTED", "the signal was aborted", { cause: signal.reason });
      let step: { done?: boolean | undefined; value?: Uint8Array | undefined };
      try {
        step = await bytes.next();
      } catch (cause) {
        if (signal?.aborted) continue;
        throw new StreamError("TRUNCATED", "the connection broke before the end of the stream", { cause });
      }
      if (step.done || step.value === undefined) {
        if (signal?.aborted) continue;
        throw new StreamError("TRUNCATED", "the connection ended before the end of the stream");
      }
      try {
        decoder.push(step.value, out);
      } catch (error) {
        // What came whole before it is given first.
        yield* out;
        throw error;
      }
      for (const frame of out) {
        yield frame;
        if (frame.type === "end") return;
      }
      out.length = 0;
    }
  } finally {
    signal?.removeEventListener("abort", bytes.stop);
    bytes.stop();
  }
}
