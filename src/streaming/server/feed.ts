// The numbered frames of one stream, of which the last ones are kept so that a client that lost its connection can go on.

import type { NumberedFrame } from "./formats.ts";
import { DataChunk } from "./chunk.ts";
import type { Source } from "./source.ts";

/** How many frames a stream keeps for clients that come back. */
export interface ResumeOptions {
  /** The most frames: 256. */
  buffer?: number | undefined;
  /** The most bytes of tensors' data and texts, about: 16 MiB. */
  bytes?: number | undefined;
  /** For how long the stream waits for a client, in milliseconds: 30,000. */
  timeout?: number | undefined;
}

/** The most streams that are kept for their clients at once; beyond it the one that waits longest is dropped. */
const MOST_FEEDS = 1000;
const waitingFeeds = new Map<string, Feed>();

function weigh({ frame }: NumberedFrame): number {
  if (frame instanceof DataChunk) return frame.memory.length;
  return 64 + (frame.type === "token" ? 2 * frame.token.length : frame.type === "value" || frame.type === "json" ? JSON.stringify(frame).length : 0);
}

/** The frames of one stream by their numbers, from 1 on. */
export class Feed {
  /** The name of the stream, when clients may come back for it: nobody can guess it. */
  readonly id: string | undefined;
  readonly #source: Source;
  readonly #most: number;
  readonly #mostBytes: number;
  readonly #timeout: number;
  readonly #kept: NumberedFrame[] = [];
  #bytes = 0;
  #last = 0;
  #ended = false;
  #step: Promise<NumberedFrame | undefined> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #detach: (() => void) | undefined;

  constructor(source: Source, resume: ResumeOptions | undefined) {
    this.#source = source;
    this.id = resume === undefined ? undefined : crypto.randomUUID();
    this.#most = resume === undefined ? 0 : resume.buffer ?? 256;
    this.#mostBytes = resume?.bytes ?? 1 << 24;
    this.#timeout = resume?.timeout ?? 30_000;
  }

  /** Whether frames are kept once they were taken. */
  get keeps(): boolean {
    return this.#most > 0;
  }

  /** The number of the last frame that was made. */
  get last(): number {
    return this.#last;
  }

  /** Whether the end frame has been made. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether frame `number` can be had: it is kept, or the next to be made. */
  has(number: number): boolean {
    return number > this.#last - this.#kept.length && number <= this.#last + 1;
  }

  /** Frame `number`; undefined after the end. */
  take(number: number): NumberedFrame | undefined | Promise<NumberedFrame | undefined> {
    const kept = this.#kept[number - 1 - (this.#last - this.#kept.length)];
    if (kept !== undefined) return kept;
    if (this.#step !== undefined) return this.#step;
    this.#step = this.#make().finally(() => this.#step = undefined);
    return this.#step;
  }

  async #make(): Promise<NumberedFrame | undefined> {
    const frame = await this.#source.next();
    if (frame === undefined) return undefined;
    const numbered = { number: ++this.#last, frame };
    if (frame.type === "end") this.#ended = true;
    if (this.#most > 0) {
      this.#kept.push(numbered);
      this.#bytes += weigh(numbered);
      // The newest is always kept: it may not have been sent yet.
      while (this.#kept.length > this.#most || (this.#bytes > this.#mostBytes && this.#kept.length > 1)) this.#bytes -= weigh(this.#kept.shift()!);
    }
    return numbered;
  }

  /** A connection takes over; `detach` is called when another one does. */
  attach(detach: () => void): void {
    const before = this.#detach;
    this.#detach = detach;
    clearTimeout(this.#timer);
    if (this.id !== undefined) waitingFeeds.delete(this.id);
    before?.();
  }

  /** A connection is gone. Where clients may come back, the stream waits for one. */
  release(detach: () => void): void {
    if (this.#detach !== detach) return;
    this.#detach = undefined;
    if (this.id === undefined) return this.drop();
    waitingFeeds.set(this.id, this);
    this.#timer = setTimeout(() => this.drop(), this.#timeout);
    // A stream that nobody reads must not keep the process alive; a browser's timer is a number.
    (this.#timer as { unref?: () => void }).unref?.();
    if (waitingFeeds.size > MOST_FEEDS) waitingFeeds.values().next().value!.drop();
  }

  /** Ends the stream for good. */
  drop(): void {
    clearTimeout(this.#timer);
    if (this.id !== undefined) {
      waitingFeeds.delete(this.id);
      attachedFeeds.delete(this.id);
    }
    this.#kept.length = 0;
    this.#source.stop();
  }
}

/** Streams whose clients may come back, by name. */
const attachedFeeds = new Map<string, Feed>();

/** Makes the stream known, so that its client can come back. */
export function register(feed: Feed): void {
  if (feed.id !== undefined) attachedFeeds.set(feed.id, feed);
}

/** What a Last-Event-ID stands for. */
export function resumed(lastEventId: string): { feed: Feed | undefined; number: number } | undefined {
  const found = /^([0-9a-f-]{36}):(\d{1,15})$/.exec(lastEventId);
  return found === null ? undefined : { feed: attachedFeeds.get(found[1]!), number: Number(found[2]) };
}
