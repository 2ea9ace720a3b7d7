// A server and a client on this machine by the means of the runtime at hand: Bun.serve, Deno.serve, or node:http through the bridge. The one place
// of the tests and benchmarks that knows them apart.

import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { runtime } from "../../src/ffi/runtime.ts";
import { toNodeHandler } from "../../src/streaming/server/node.ts";

/** A function that answers requests. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** A server that listens on localhost. */
export interface Server {
  /** Its address, with a slash at the end. */
  readonly url: string;
  /** Stops it, and closes what is open. */
  close(): Promise<void>;
}

interface BunGlobal {
  serve(options: { port: number; hostname: string; idleTimeout: number; fetch: Handler }): { port: number; stop(now: boolean): Promise<void> };
}

interface DenoGlobal {
  serve(
    options: { port: number; hostname: string; signal: AbortSignal; onListen(): void; onError(error: unknown): Response },
    handler: Handler,
  ): { addr: { port: number }; finished: Promise<void> };
}

const hostname = "127.0.0.1";
const global = globalThis as unknown as { Bun: BunGlobal; Deno: DenoGlobal };

/** Serves `handler` on a port that is free; `bridge` is the one of the package, where that is another than the sources. */
export async function serve(handler: Handler, bridge: typeof toNodeHandler = toNodeHandler): Promise<Server> {
  if (runtime === "bun") {
    const server = global.Bun.serve({ port: 0, hostname, idleTimeout: 60, fetch: handler });
    return { url: `http://${hostname}:${server.port}/`, close: () => server.stop(true) };
  }
  if (runtime === "deno") {
    const controller = new AbortController();
    const server = global.Deno.serve(
      { port: 0, hostname, signal: controller.signal, onListen() {}, onError: () => new Response(null, { status: 500 }) },
      handler,
    );
    return {
      url: `http://${hostname}:${server.addr.port}/`,
      close(): Promise<void> {
        controller.abort();
        return server.finished;
      },
    };
  }
  const server = createServer(bridge(handler));
  await new Promise<void>((resolve) => server.listen(0, hostname, resolve));
  return {
    url: `http://${hostname}:${(server.address() as AddressInfo).port}/`,
    close(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** The body of an answer, by the quickest client of the runtime: fetch, or in Node node:http. */
export async function request(url: string, accept: string): Promise<AsyncIterable<Uint8Array>> {
  const headers = { accept };
  if (runtime === "node") return await new Promise<IncomingMessage>((resolve, reject) => get(url, { headers }, resolve).on("error", reject));
  return (await fetch(url, { headers })).body as unknown as AsyncIterable<Uint8Array>;
}
