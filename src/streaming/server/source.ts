// A producer as a sequence of frames, of which an end frame is always the last. It is asked for the next only when somebody asks here.

import { type StreamLike, withStream } from "../../core/context.ts";
import { describe, MlxError, wrongType } from "../../native/errors.ts";
import { collectArrays } from "../../core/leaves.ts";
import type { EndReason, ErrorFrame, Frame } from "../frames.ts";
import { offAbort, onAbort } from "./abort.ts";
import { framesOf, type TensorOptions } from "./encode.ts";

/** What a producer yields, one after the other. */
export type Items = AsyncIterable<unknown> | Iterable<unknown>;

/** What the pipeline of one stream is asked for. */
export interface SourceOptions {
  /** How arrays are sent. */
  tensor?: TensorOptions | undefined;
  /** The stream or device that the whole pipeline runs on. */
  stream?: StreamLike | undefined;
  /** Stops the producer; the client gets an end frame with the reason "aborted". */
  signal?: AbortSignal | undefined;
  /** Whether the arrays that are yielded are disposed of once they are sent. */
  dispose?: boolean | undefined;
  /** What the client is told of an error: the code and message, unless told otherwise; never the stack. */
  formatError?: ((error: unknown) => { code: string; message: string }) | undefined;
  /** Is told of the producer's errors. */
  onError?: ((error: unknown) => void) | undefined;
}

/** A failure that the client is told of by a code of its own. */
export class FrameError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Code and message of any error. */
function plainError(error: unknown): { code: string; message: string } {
  const code = error instanceof MlxError || error instanceof FrameError ? error.code : "ERROR";
  return { code, message: error instanceof Error ? error.message : String(error) };
}

type Step = { done?: boolean | undefined; value: unknown };

function iteratorOf(name: string, items: unknown): AsyncIterator<unknown> | Iterator<unknown> {
  if (typeof items === "object" && items !== null) {
    if (Symbol.asyncIterator in items) return (items as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in items) return (items as Iterable<unknown>)[Symbol.iterator]();
  }
  throw wrongType(name, "producer", "an iterable or async iterable, or a function that gives one", items);
}

/** The frames of one producer. */
export class Source {
  /** Aborted when the stream ends before the producer does. */
  readonly #controller = new AbortController();
  readonly #open: (signal: AbortSignal) => unknown;
  readonly #options: SourceOptions;
  #iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
  #item: AsyncGenerator<Frame, void, undefined> | undefined;
  #yielded: unknown;
  #finished = false;
  #ended = false;
  #queue: Frame[] = [];
  #interrupt: (() => void) | undefined;

  /** The producer is `open`'s result; it is opened at the first step. */
  constructor(open: (signal: AbortSignal) => unknown, options: SourceOptions) {
    this.#open = open;
    this.#options = options;
    if (options.signal !== undefined) onAbort(options.signal, this.#abort);
  }

  #abort = (): void => this.stop();

  /** Ends the stream: the producer at its next step, work that is queued, and a step that is awaited. */
  stop(): void {
    if (this.#controller.signal.aborted || this.#ended) return;
    this.#controller.abort(this.#options.signal?.aborted ? this.#options.signal.reason : undefined);
    this.#interrupt?.();
    this.#close();
  }

  /** The next frame; undefined after the end frame. One at a time. */
  async next(): Promise<Frame | undefined> {
    const queued = this.#queue.shift();
    if (queued !== undefined) return queued;
    if (this.#ended) return undefined;
    let frame: Frame;
    try {
      frame = await this.#produce() ?? this.#end("done");
    } catch (error) {
      if (this.#controller.signal.aborted) return this.#end("aborted");
      frame = this.#failed(error);
    }
    if (frame.type === "error") this.#queue.push(this.#end("error"));
    else if (frame.type === "end" && !this.#ended) this.#end(frame.reason);
    return frame;
  }

  #end(reason: EndReason): Frame {
    this.#ended = true;
    this.#close();
    return { type: "end", reason };
  }

  #failed(error: unknown): ErrorFrame {
    let told = plainError(error);
    try {
      this.#options.onError?.(error);
      if (this.#options.formatError !== undefined) told = this.#options.formatError(error);
    } catch {
      // A hook that fails must not keep the client from its end frame, nor tell it what the hook was to hide.
      told = { code: "ERROR", message: "the stream failed" };
    }
    return { type: "error", code: String(told.code), message: String(told.message) };
  }

  async #produce(): Promise<Frame | undefined> {
    const { signal } = this.#controller;
    while (true) {
      if (signal.aborted) throw signal.reason;
      if (this.#item !== undefined) {
        const item = this.#item;
        const { done, value } = await this.#step(() => item.next()) as IteratorResult<Frame, void>;
        if (!done) return value;
        this.#item = undefined;
        this.#discard(this.#yielded);
        this.#yielded = undefined;
      }
      const { done, value } = await this.#step(() => {
        this.#iterator ??= iteratorOf("eventStreamResponse", this.#open(signal));
        return this.#iterator.next();
      });
      if (done) {
        this.#finished = true;
        return undefined;
      }
      const frames = framesOf(value, this.#options.tensor ?? {}, signal);
      if (!(Symbol.asyncIterator in frames)) return frames;
      this.#item = frames;
      this.#yielded = value;
    }
  }

  /** Runs a step in the stream asked for; it is left alone where the source is stopped meanwhile. */
  #step(step: () => unknown): Promise<Step> {
    const { stream } = this.#options;
    const { signal } = this.#controller;
    return new Promise((resolve, reject) => {
      this.#interrupt = () => reject(signal.reason);
      const run = async (): Promise<Step> => await step() as Step;
      (stream === undefined ? run() : withStream(stream, run)).then((result) => {
        if (signal.aborted && !result.done) this.#discard(result.value);
        resolve(result);
      }, reject).finally(() => this.#interrupt = undefined);
    });
  }

  #discard(value: unknown): void {
    if (!this.#options.dispose) return;
    const arrays = new Set<{ dispose(): void }>();
    collectArrays(value, arrays as Parameters<typeof collectArrays>[1]);
    for (const array of arrays) array.dispose();
  }

  /** Tells the producer that no more is wanted; nobody waits for it. */
  #close(): void {
    if (this.#options.signal !== undefined) offAbort(this.#options.signal, this.#abort);
    const item = this.#item;
    const yielded = this.#yielded;
    const iterator = this.#iterator;
    this.#item = undefined;
    this.#yielded = undefined;
    const close = async (): Promise<void> => {
      try {
        await item?.return();
      } finally {
        this.#discard(yielded);
        if (!this.#finished) {
          this.#finished = true;
          await iterator?.return?.();
        }
      }
    };
    close().catch((error) => {
      try {
        this.#options.onError?.(error);
      } catch {
        // The stream is over; there is nobody left to tell.
      }
    });
  }
}

/** Throws for options of the pipeline that are none. */
export function checkSourceOptions(name: string, options: SourceOptions): void {
  const { signal, formatError, onError } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrongType(name, "signal", "an AbortSignal", signal);
  for (const [parameter, hook] of Object.entries({ formatError, onError })) {
    if (hook !== undefined && typeof hook !== "function") throw new TypeError(`${name}: ${parameter} must be a function, got ${describe(hook)}`);
  }
}
