// One connection: the bytes of a stream, made as the client reads them.

import type { EndReason, Frame } from "../frames.ts";
import { offAbort, onAbort } from "./abort.ts";
import { DataChunk } from "./chunk.ts";
import type { Feed } from "./feed.ts";
import type { Encoder, NumberedFrame } from "./formats.ts";
import { lend, noteBody, recycle } from "./memory.ts";

/** How a connection ended. */
export interface CloseInfo {
  /** The end frame's reason, or "disconnected" when the client, or another connection of it, came first. */
  readonly reason: EndReason | "disconnected";
  /** Frames that were written, heartbeats included. */
  readonly frames: number;
  /** Bytes that were written. */
  readonly bytes: number;
  /** How long the connection lasted, in milliseconds. */
  readonly milliseconds: number;
}

/** What a connection is asked for. */
export interface ConnectionOptions {
  /** Milliseconds without a frame, while the client reads, after which it gets a heartbeat: 5,000; 0 for none. */
  heartbeat?: number | undefined;
  /** Milliseconds that a client shall wait before it reconnects. */
  retry?: number | undefined;
  /** The most bytes a second, on average. */
  maxBytesPerSecond?: number | undefined;
  /** Is told of each frame that is written, and its bytes. */
  onFrame?: ((frame: Frame, bytes: number) => void) | undefined;
  /** Is told when the connection ends, however it does. */
  onClose?: ((info: CloseInfo) => void) | undefined;
  /** Is told of errors: the producer's, and those of the other hooks. */
  onError?: ((error: unknown) => void) | undefined;
}

/** Calls a hook; one that fails must not end the stream. */
export function tell(hook: () => void, onError: ((error: unknown) => void) | undefined): void {
  try {
    hook();
  } catch (error) {
    try {
      (onError ?? console.error)(error);
    } catch (second) {
      console.error(second);
    }
  }
}

const HEARTBEAT: NumberedFrame = { number: 0, frame: { type: "heartbeat" } };

/** Writes the frames of a feed from number `next` on. */
export class Connection {
  /** The bytes. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #feed: Feed;
  readonly #encoder: Encoder;
  readonly #options: ConnectionOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #started = performance.now();
  #next: number;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #opening: Uint8Array | undefined;
  #frames = 0;
  #bytes = 0;
  #closed = false;
  // What waits for the next frame while the client reads, and since when.
  #wake: (() => void) | undefined;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes the feed over; `signal` is that of the request. */
  constructor(feed: Feed, next: number, encoder: Encoder, options: ConnectionOptions, signal: AbortSignal | undefined) {
    this.#feed = feed;
    this.#next = next;
    this.#encoder = encoder;
    this.#options = options;
    this.#signal = signal;
    this.#opening = encoder.open(options.retry);
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#pull(),
      cancel: () => this.#close("disconnected"),
    }, { highWaterMark: 0 });
    noteBody(this.body);
    feed.attach(this.#leave);
    if (signal !== undefined) onAbort(signal, this.#leave);
    this.#watch(options.heartbeat ?? 5000);
  }

  #pull(): void | Promise<void> {
    if (this.#opening !== undefined) {
      const opening = this.#opening;
      this.#opening = undefined;
      this.#bytes += opening.length;
      this.#controller.enqueue(opening);
      return;
    }
    const frame = this.#feed.take(this.#next);
    return frame instanceof Promise ? this.#await(frame) : this.#write(frame);
  }

  /** Waits for a frame, or for what comes before it: a heartbeat, or the end of the connection. */
  #await(step: Promise<NumberedFrame | undefined>): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        this.#wake = undefined;
        resolve();
      };
      this.#wake = wake;
      this.#since = performance.now();
      step.then(async (frame) => {
        // Woken before: a later pull takes the frame.
        if (this.#wake !== wake) return;
        this.#wake = undefined;
        await this.#write(frame);
        resolve();
      }).catch(reject);
    });
  }

  async #write(numbered: NumberedFrame | undefined): Promise<void> {
    if (this.#closed) return;
    if (numbered === undefined) return this.#finish("done");
    const bytes = this.#encoder.encode(numbered);
    this.#lend(numbered.frame, bytes);
    await this.#slow();
    if (this.#closed) return;
    this.#next = numbered.number + 1;
    this.#send(numbered.frame, bytes);
    if (numbered.frame.type === "end") this.#finish(numbered.frame.reason);
  }

  /** A piece that only this connection sees can be memory for the next one once it has been written. */
  #lend(frame: Frame, bytes: Uint8Array): void {
    if (!(frame instanceof DataChunk) || !frame.isOwn || this.#feed.keeps || this.#options.onFrame !== undefined) return;
    if (bytes.buffer !== frame.memory.buffer) recycle(frame.memory);
    lend(bytes);
  }

  #send(frame: Frame, bytes: Uint8Array): void {
    this.#frames++;
    this.#bytes += bytes.length;
    this.#controller.enqueue(bytes);
    this.#tell(() => this.#options.onFrame?.(frame, bytes.length));
  }

  /** Waits until what has been sent is within the rate asked for. */
  async #slow(): Promise<void> {
    const { maxBytesPerSecond } = this.#options;
    if (maxBytesPerSecond === undefined) return;
    const early = this.#started + this.#bytes / maxBytesPerSecond * 1000 - performance.now();
    if (early > 1) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, early);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
  }

  /** Looks from time to time, and not at each frame, whether a client that reads has waited for long. */
  #watch(milliseconds: number): void {
    if (milliseconds === 0 || this.#closed) return;
    const look = (): void => {
      const waited = this.#wake === undefined || this.#since === 0 ? 0 : performance.now() - this.#since;
      let left = milliseconds - waited;
      if (left <= 1) {
        left = milliseconds;
        this.#send(HEARTBEAT.frame, this.#encoder.encode(HEARTBEAT));
        this.#wake?.();
      }
      // A runtime may find out, as it is given bytes, that the client is gone.
      if (!this.#closed) this.#timer = setTimeout(look, left);
    };
    this.#timer = setTimeout(look, milliseconds);
  }

  /** The client is gone, or has come back by another connection. */
  #leave = (): void => {
    if (this.#closed) return;
    this.#close("disconnected");
    try {
      this.#controller.close();
    } catch {
      // The runtime has ended it.
    }
  };

  #finish(reason: EndReason): void {
    if (this.#closed) return;
    this.#close(reason);
    this.#controller.close();
  }

  #close(reason: CloseInfo["reason"]): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#signal !== undefined) offAbort(this.#signal, this.#leave);
    this.#wake?.();
    this.#feed.release(this.#leave);
    const info = { reason, frames: this.#frames, bytes: this.#bytes, milliseconds: performance.now() - this.#started };
    this.#tell(() => this.#options.onClose?.(info));
  }

  #tell(hook: () => void): void {
    tell(hook, this.#options.onError);
  }
}
