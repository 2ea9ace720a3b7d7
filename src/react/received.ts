// What has come of a stream, within bounds.

import type { ReceivedFrame, TensorFrame } from "../streaming/client/index.ts";

/** A frame that carries something: a whole tensor, a value, a token or JSON. */
export type StreamedFrame = Exclude<ReceivedFrame, { type: "heartbeat" | "error" | "end" }>;

// A server that names every tensor anew must not fill the page's memory.
const MOST_TENSORS = 256;

const bytesOf = (frame: StreamedFrame): number => frame.type === "tensor" ? frame.data.byteLength : 0;

/** The stream's name and the event's number in an id. */
function parts(id: string): [name: string, number: number] {
  const colon = id.lastIndexOf(":");
  return [id.slice(0, colon + 1), Number(id.slice(colon + 1))];
}

/** Whether the event `id` comes after `last` in the same stream. */
function follows(id: string | undefined, last: string): boolean {
  if (id === undefined) return false;
  const [name, number] = parts(id);
  const [lastName, lastNumber] = parts(last);
  return name === lastName && number > lastNumber;
}

/** The frames, tensors and text of one stream. */
export class Received {
  #frames: StreamedFrame[] = [];
  #bytes = 0;
  #tensors = new Map<string, TensorFrame>();
  #text = "";
  #latest: StreamedFrame | undefined;
  #reconnected = false;
  #last: string | undefined;

  /** A connection is made, with the id of the last event that came before it. */
  connected(last: string | undefined): void {
    this.#reconnected = this.#latest !== undefined;
    this.#last = last;
  }

  /** Takes a frame, and keeps at most `most` frames and `mostBytes` bytes of tensors in them. */
  add(frame: StreamedFrame, most: number, mostBytes: number): void {
    // A server that cannot resume begins anew, and nothing is to be there twice.
    if (this.#reconnected && (this.#last === undefined || !follows(frame.id, this.#last))) this.#clear();
    this.#reconnected = false;
    this.#latest = frame;
    if (frame.type === "token") this.#text += frame.token;
    if (frame.type === "tensor") {
      this.#tensors.delete(frame.tensorId);
      this.#tensors.set(frame.tensorId, frame);
      if (this.#tensors.size > MOST_TENSORS) this.#tensors.delete(this.#tensors.keys().next().value!);
    }
    this.#frames.push(frame);
    this.#bytes += bytesOf(frame);
    let dropped = 0;
    while (dropped < this.#frames.length && (this.#frames.length - dropped > most || this.#bytes > mostBytes)) this.#bytes -= bytesOf(this.#frames[dropped++]!);
    if (dropped > 0) this.#frames.splice(0, dropped);
  }

  /** What there is, as objects that later frames do not change. */
  snapshot(): { latest: StreamedFrame | undefined; frames: readonly StreamedFrame[]; tensors: Readonly<Record<string, TensorFrame>>; text: string } {
    const tensors: Record<string, TensorFrame> = Object.create(null);
    for (const [name, tensor] of this.#tensors) tensors[name] = tensor;
    return { latest: this.#latest, frames: this.#frames.slice(), tensors, text: this.#text };
  }

  #clear(): void {
    this.#frames = [];
    this.#bytes = 0;
    this.#tensors.clear();
    this.#text = "";
  }
}
