// What the three formats have in common for a reader: frames as JSON, and the bounds on them.

import type { Frame } from "../frames.ts";
import { StreamError } from "./errors.ts";
import type { FrameSession, ReceivedFrame } from "./session.ts";

/** What tells frames from other values: `checkFrame` of schema.ts. */
export type CheckFrame = (value: unknown) => { frame: Frame; issues?: undefined } | { frame?: undefined; issues: string[] };

/** Takes the bytes of one format as they come. */
export interface Decoder {
  /** Takes bytes; what they complete goes to `out`. */
  push(bytes: Uint8Array, out: ReceivedFrame[]): void;
}

const encoder = new TextEncoder();

/** Takes frames of a stream as the JSON of each. */
export class JsonFrames {
  readonly session: FrameSession;
  /** The most bytes of one frame but for tensors' data. */
  readonly most: number;
  readonly #check: CheckFrame;

  constructor(session: FrameSession, check: CheckFrame, most: number) {
    this.session = session;
    this.most = most;
    this.#check = check;
  }

  /** Takes a frame as text. */
  take(text: string, id: string | undefined, out: ReceivedFrame[]): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new StreamError("PROTOCOL", `a frame is no JSON: ${JSON.stringify(text.slice(0, 60))}`, { cause });
    }
    const { frame, issues } = this.#check(value);
    if (issues !== undefined) throw new StreamError("PROTOCOL", `a frame is not one of the protocol: ${issues.join("; ")}`);
    // NDJSON has no other place for the id.
    const own = (value as { id?: unknown }).id;
    const eventId = id ?? (typeof own === "string" ? own : undefined);
    if (frame.type !== "data") return this.session.take(frame, eventId, out);
    this.session.beginData(frame.tensorId, frame.index);
    const bytes = encoder.encode(frame.base64);
    this.session.takeBase64(bytes, 0, bytes.length);
    this.session.endData(eventId, out);
  }

  /** Throws when a frame of `bytes` bytes, so far, is too large. */
  bound(bytes: number): void {
    if (bytes > this.most) throw new StreamError("TOO_LARGE", `a frame has more than ${this.most} bytes`);
  }
}
