// A page that reads tensors of a stream and gives their exact bytes.

import { type JsonValue, parseFrames, type StreamFormat } from "mlx.node/streaming/client";
import type { Seen } from "./seen.ts";

/** All that came of a stream. */
interface Collected {
  tensors: Seen[];
  values: JsonValue[];
  text: string;
  end: string;
}

const ACCEPT = { sse: "text/event-stream", binary: "application/octet-stream", ndjson: "application/x-ndjson" };

async function collect(url: string, format: StreamFormat, shared: boolean): Promise<Collected> {
  const tensors: Seen[] = [];
  const values: JsonValue[] = [];
  let text = "";
  let end = "";
  for await (const frame of parseFrames(await fetch(url, { headers: { accept: ACCEPT[format] } }), { shared })) {
    if (frame.type === "token") text += frame.token;
    if (frame.type === "value") values.push(frame.value);
    if (frame.type === "end") end = frame.reason;
    if (frame.type !== "tensor") continue;
    const { tensorId, dtype, shape, data } = frame;
    const bytes = [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    tensors.push({ tensorId, dtype, shape, type: data.constructor.name, bytes });
  }
  return { tensors, values, text, end };
}

/** What a bare EventSource gets: the types of the messages, up to the end. */
function messages(url: string): Promise<string[]> {
  return new Promise((resolve) => {
    const types: string[] = [];
    const source = new EventSource(url);
    source.onmessage = (event) => void types.push(JSON.parse(event.data).type);
    source.addEventListener("end", () => {
      source.close();
      resolve(types);
    });
  });
}

Object.assign(globalThis, { collect, messages });
