// Frames as bytes, in the three formats that docs/streaming.md describes.

import { BINARY_VERSION, type Frame, HEAD_BYTES, RECORD_DATA, RECORD_JSON, RECORD_OPEN, type StreamFormat } from "../frames.ts";
import { DataChunk, headBytes, toBase64 } from "./chunk.ts";
import { unfilled } from "./memory.ts";

const ENCODER = new TextEncoder();

/** A frame and its place in the stream; heartbeats have none, which is 0. */
export interface NumberedFrame {
  readonly number: number;
  readonly frame: Frame;
}

/** Writes one stream in one format. */
export interface Encoder {
  /** What comes before the first frame. */
  open(retry: number | undefined): Uint8Array | undefined;
  /** One frame. */
  encode(numbered: NumberedFrame): Uint8Array;
}

// Base64 is made in pieces of this many bytes: texts that fit into the engine's young generation are ten times as quick.
const PIECE = 6144;

/** Text with base64 in its middle, as bytes. */
function withBase64(before: string, bytes: Uint8Array, after: string): Uint8Array {
  const all = unfilled(3 * before.length + 4 * Math.ceil(bytes.length / 3) + after.length);
  let at = ENCODER.encodeInto(before, all).written;
  for (let from = 0; from < bytes.length; from += PIECE) {
    at += ENCODER.encodeInto(toBase64(bytes.subarray(from, from + PIECE)), all.subarray(at)).written;
  }
  at += ENCODER.encodeInto(after, all.subarray(at)).written;
  return all.subarray(0, at);
}

function sseEncoder(prefix: string): Encoder {
  return {
    open: (retry) => retry === undefined ? undefined : ENCODER.encode(`retry: ${retry}\n\n`),
    encode({ number, frame }): Uint8Array {
      const id = number === 0 ? "" : `id: ${prefix}${number}\n`;
      if (frame instanceof DataChunk) {
        const { tensorId, index, bytes } = frame;
        return withBase64(`${id}data: {"type":"data","tensorId":${JSON.stringify(tensorId)},"index":${index},"base64":"`, bytes, '"}\n\n');
      }
      const event = frame.type === "end" || frame.type === "heartbeat" ? `event: ${frame.type}\n` : "";
      return ENCODER.encode(`${event}${id}data: ${JSON.stringify(frame)}\n\n`);
    },
  };
}

function ndjsonEncoder(prefix: string): Encoder {
  return {
    open: () => undefined,
    encode({ number, frame }): Uint8Array {
      const id = `${prefix}${number}`;
      if (frame instanceof DataChunk) {
        const { tensorId, index, bytes } = frame;
        return withBase64(`{"type":"data","tensorId":${JSON.stringify(tensorId)},"index":${index},"id":"${id}","base64":"`, bytes, '"}\n');
      }
      return ENCODER.encode(`${JSON.stringify(number === 0 ? frame : { ...frame, id })}\n`);
    },
  };
}

function writeHead(record: Uint8Array, payload: number, kind: number, name: number, index: number, number: number): void {
  const view = new DataView(record.buffer, record.byteOffset, HEAD_BYTES);
  view.setUint32(0, payload, true);
  view.setUint8(4, kind);
  view.setUint8(5, BINARY_VERSION);
  view.setUint16(6, name, true);
  view.setUint32(8, index, true);
  view.setUint32(12, number, true);
}

function jsonRecord(value: unknown, kind: number, number: number): Uint8Array {
  const json = ENCODER.encode(JSON.stringify(value));
  const record = new Uint8Array(HEAD_BYTES + json.length);
  writeHead(record, json.length, kind, 0, 0, number);
  record.set(json, HEAD_BYTES);
  return record;
}

function dataRecord(chunk: DataChunk, number: number): Uint8Array {
  const { tensorId, index, bytes, memory, head } = chunk;
  const wanted = headBytes(tensorId);
  let record = memory;
  if (head === wanted && !chunk.claimed) {
    chunk.claimed = true;
  } else {
    record = new Uint8Array(wanted + bytes.length);
    record.set(bytes, wanted);
  }
  writeHead(record, bytes.length, RECORD_DATA, wanted - HEAD_BYTES, index, number);
  ENCODER.encodeInto(tensorId, record.subarray(HEAD_BYTES, wanted));
  return record;
}

function binaryEncoder(streamId: string | undefined): Encoder {
  return {
    open: (retry) => jsonRecord({ ...(streamId === undefined ? {} : { stream: streamId }), ...(retry === undefined ? {} : { retry }) }, RECORD_OPEN, 0),
    encode: ({ number, frame }) => frame instanceof DataChunk ? dataRecord(frame, number) : jsonRecord(frame, RECORD_JSON, number),
  };
}

/** Makes what writes one stream; its name is part of every id. */
export function makeEncoder(format: StreamFormat, streamId: string | undefined): Encoder {
  if (format === "binary") return binaryEncoder(streamId);
  const prefix = streamId === undefined ? "" : `${streamId}:`;
  return format === "sse" ? sseEncoder(prefix) : ndjsonEncoder(prefix);
}

/** The format that a request asks for: the media type of the three that its Accept likes best; server-sent events otherwise. */
export function acceptedFormat(accept: string | null): StreamFormat {
  const wanted: [format: StreamFormat, type: string][] = [["sse", "text/event-stream"], ["binary", "application/octet-stream"], [
    "ndjson",
    "application/x-ndjson",
  ]];
  let best: StreamFormat = "sse";
  let most = 0;
  for (const part of (accept ?? "").split(",")) {
    const [type = "", ...parameters] = part.split(";").map((each) => each.trim().toLowerCase());
    const q = Number(parameters.find((each) => each.startsWith("q="))?.slice(2) ?? 1);
    const found = wanted.find(([, name]) => name === type);
    if (found !== undefined && q > most) [best, most] = [found[0], q];
  }
  return best;
}
