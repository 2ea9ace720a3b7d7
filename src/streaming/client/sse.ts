// Reads text/event-stream: eventsource-parser for every event but data frames as the server writes them.

import { createParser, type EventSourceParser } from "eventsource-parser";
import { DataEvents, joined } from "./data_event.ts";
import type { Decoder, JsonFrames } from "./decoder.ts";
import type { ReceivedFrame } from "./session.ts";

const NEWLINE = 10;
const NOTHING = new Uint8Array(0);
const HEAD = /^id: (?<id>[^\r\n]*)\ndata: \{"type":"data","tensorId":(?<tensorId>"(?:[^"\\\r\n]|\\.)*"),"index":(?<index>\d+),"base64":"/;

/** Reads server-sent events. */
export class SseDecoder implements Decoder {
  readonly #frames: JsonFrames;
  readonly #data: DataEvents;
  readonly #parser: EventSourceParser;
  readonly #text = new TextDecoder();
  #out: ReceivedFrame[] = [];
  // The beginning of an event that may be a data frame.
  #pending: Uint8Array = NOTHING;
  // Bytes of the event that the parser is in; 0 between two events.
  #length = 0;
  #lineEnded = false;

  constructor(frames: JsonFrames) {
    this.#frames = frames;
    this.#data = new DataEvents(frames, HEAD, "}\n\n");
    this.#parser = createParser({
      onEvent: (event) => frames.take(event.data, event.id, this.#out),
      onRetry: (interval) => frames.session.retry = interval,
    });
  }

  push(chunk: Uint8Array, out: ReceivedFrame[]): void {
    this.#out = out;
    const bytes = joined(this.#pending, chunk);
    this.#pending = NOTHING;
    let at = 0;
    while (at < bytes.length) {
      if (this.#data.inside) {
        at = this.#data.push(bytes, at, out);
      } else if (this.#length > 0) {
        at = this.#feed(bytes, at);
      } else {
        const found = this.#data.find(bytes, at);
        if (found === "more") {
          this.#pending = bytes.slice(at);
          return;
        }
        at = found === "data" ? at + this.#data.headLength : this.#feed(bytes, at);
      }
    }
  }

  /** Gives the parser the bytes up to the end of the event; gives where that is. */
  #feed(bytes: Uint8Array, start: number): number {
    let end = bytes.length;
    let ended = this.#lineEnded && bytes[start] === NEWLINE;
    if (ended) {
      end = start + 1;
    } else {
      for (let at = bytes.indexOf(NEWLINE, start); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(NEWLINE, at + 1)) {
        if (bytes[at + 1] !== NEWLINE) continue;
        end = at + 2;
        ended = true;
        break;
      }
    }
    this.#length += end - start;
    this.#frames.bound(this.#length);
    this.#parser.feed(this.#text.decode(bytes.subarray(start, end), { stream: true }));
    this.#lineEnded = !ended && bytes[end - 1] === NEWLINE;
    if (ended) this.#length = 0;
    return end;
  }
}
