// The bridge to node:http: a function of Request and Response as a listener. It knows nothing of frames.

import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { giveBack, isNotedBody } from "./memory.ts";

/** A function that answers requests. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const scheme = "encrypted" in incoming.socket ? "https" : "http";
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    // HTTP/2 has names of its own that no Headers takes.
    if (!incoming.rawHeaders[i]!.startsWith(":")) headers.append(incoming.rawHeaders[i]!, incoming.rawHeaders[i + 1]!);
  }
  const method = incoming.method ?? "GET";
  const url = new URL(incoming.url ?? "/", `${scheme}://${incoming.headers.host ?? "localhost"}`);
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal });
  return new Request(url, { method, headers, signal, body: Readable.toWeb(incoming) as unknown as ReadableStream, duplex: "half" } as RequestInit);
}

/** Writes the body as the client takes it. */
async function write(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const isOwn = isNotedBody(body);
  const reader = body.getReader();
  let wake: (() => void) | undefined;
  const stop = (): void => {
    wake?.();
    reader.cancel().catch(() => {});
  };
  const drained = (): void => wake?.();
  outgoing.on("close", stop).on("drain", drained);
  try {
    // The next piece is made while this one is on its way.
    let next = reader.read();
    while (true) {
      const { done, value } = await next;
      if (done || outgoing.destroyed) break;
      const written = isOwn ? () => giveBack(value) : undefined;
      const isTaken = outgoing.write(Buffer.from(value.buffer, value.byteOffset, value.byteLength), written);
      next = reader.read();
      if (isTaken) continue;
      if (!outgoing.destroyed) await new Promise<void>((resolve) => wake = resolve);
      wake = undefined;
    }
  } finally {
    outgoing.off("close", stop).off("drain", drained);
  }
  if (!outgoing.destroyed) outgoing.end();
  else reader.cancel().catch(() => {});
}

/**
 * Makes a listener for node:http (and Express, Fastify's raw, and others that take one) of a function of Request and Response.
 *
 * The request's signal is aborted when the client goes away. The body is written as fast as the client takes it, no faster.
 *
 * @param handler The function, for example one that `createStreamHandler` made.
 * @param onError Is told when the handler throws, or a body fails; without it the error is printed. The client gets status 500, or
 * its connection is closed.
 * @returns The listener.
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { createStreamHandler, toNodeHandler } from "mlx.node/streaming";
 *
 * createServer(toNodeHandler(createStreamHandler(() => ["one", " two"]))); // .listen(8000, "localhost")
 * ```
 */
export function toNodeHandler(
  handler: FetchHandler,
  onError: (error: unknown) => void = console.error,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const controller = new AbortController();
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) controller.abort();
    });
    const response = await handler(requestOf(incoming, controller.signal));
    if (outgoing.destroyed) return void response.body?.cancel().catch(() => {});
    outgoing.statusCode = response.status;
    if (response.statusText !== "") outgoing.statusMessage = response.statusText;
    response.headers.forEach((value, name) => {
      if (name !== "set-cookie") outgoing.setHeader(name, value);
    });
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) outgoing.setHeader("set-cookie", cookies);
    if (response.body === null || incoming.method === "HEAD") {
      response.body?.cancel().catch(() => {});
      outgoing.end();
      return;
    }
    // The headers now: the first byte of the body may be long in coming.
    outgoing.flushHeaders();
    await write(response.body as ReadableStream<Uint8Array>, outgoing);
  };
  return (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error) => {
      onError(error);
      if (outgoing.headersSent) {
        outgoing.destroy();
      } else {
        outgoing.statusCode = 500;
        outgoing.end();
      }
    });
  };
}
