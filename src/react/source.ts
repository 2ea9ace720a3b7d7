// What a stream is fetched from: a URL, a Request or a plain description of one, and when two of them are the same.

import type { StreamFormat } from "../streaming/client/index.ts";

/** A request as a plain object, which may be written anew at each render. */
export interface StreamRequest {
  /** Where the stream is; relative to the page. */
  readonly url: string | URL;
  /** GET, or POST where there is a body. */
  readonly method?: string | undefined;
  /** Headers to send. */
  readonly headers?: RequestInit["headers"];
  /** What to send: a plain object or list goes as JSON, anything else as `fetch` takes it. */
  readonly body?: RequestInit["body"] | { readonly [key: string]: unknown } | readonly unknown[];
  /** Whether cookies are sent to other origins too; as in `fetch`. */
  readonly credentials?: "omit" | "same-origin" | "include" | undefined;
}

/** Where a stream comes from. */
export type StreamSource = string | URL | Request | StreamRequest;

const ACCEPT: Readonly<Record<StreamFormat, string>> = {
  sse: "text/event-stream",
  binary: "application/octet-stream, text/event-stream;q=0.5",
  ndjson: "application/x-ndjson, text/event-stream;q=0.5",
};

const isRequest = (source: object): source is Request => "url" in source && "clone" in source;

function isPlain(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  const prototype = Object.getPrototypeOf(body);
  return Array.isArray(body) || prototype === null || prototype === Object.prototype;
}

const methodOf = (source: StreamRequest): string => (source.method ?? (source.body == null ? "GET" : "POST")).toUpperCase();

/** Whether a value says where a stream comes from; an event, which handlers are called with, does not. */
export function isSource(value: unknown): value is StreamSource {
  if (typeof value === "string" || value instanceof URL) return true;
  return typeof value === "object" && value !== null && "url" in value;
}

/** Text that is the same for sources that ask for the same. A body that is no text, list or plain object is not looked into. */
export function keyOf(source: StreamSource): string {
  if (typeof source === "string") return source;
  if (source instanceof URL) return source.href;
  const headers = [...new Headers(source.headers as Record<string, string>).entries()];
  if (isRequest(source)) return JSON.stringify([source.method, source.url, headers]);
  const body = typeof source.body === "string" || isPlain(source.body) ? source.body : Object.prototype.toString.call(source.body);
  return JSON.stringify([methodOf(source), String(source.url), headers, body, source.credentials]);
}

/** Whether asking twice does no more than asking once. */
export function isSafe(source: StreamSource): boolean {
  if (typeof source === "string" || source instanceof URL) return true;
  return ["GET", "HEAD"].includes(isRequest(source) ? source.method : methodOf(source));
}

/** The arguments of `fetch`; `lastEventId` asks to go on after that event. */
export function fetchArguments(
  source: StreamSource,
  format: StreamFormat,
  lastEventId: string | undefined,
  signal: AbortSignal,
): [string | Request, RequestInit] {
  const described = typeof source === "string" || source instanceof URL ? { url: source } : source;
  const headers = new Headers(described.headers as Record<string, string>);
  // A Request has the accept that its author gave it, if any.
  if (!headers.has("accept")) headers.set("accept", ACCEPT[format]);
  if (lastEventId !== undefined) headers.set("last-event-id", lastEventId);
  const init: RequestInit & { cache: "no-store" } = { headers, signal, cache: "no-store" };
  if (isRequest(described)) return [described.clone(), init];
  const { url, body, credentials } = described;
  init.method = methodOf(described);
  if (credentials !== undefined) init.credentials = credentials;
  if (isPlain(body)) {
    init.body = JSON.stringify(body);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
  } else if (body != null) {
    init.body = body as NonNullable<RequestInit["body"]>;
  }
  return [String(url), init];
}
