// A training run that is watched in a browser as it goes: one server for Bun, Deno and Node.
//
//   bun examples/stream-server/server.ts
//   deno run -A examples/stream-server/server.ts
//   node dist/examples/stream-server/server.js
//
// PORT is the port (8000; 0 for any that is free).

import { createStreamHandler, toNodeHandler } from "mlx.node/streaming";
import { buildSync } from "esbuild";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { train } from "./train.ts";

type Handler = (request: Request) => Response | Promise<Response>;

/** What the server needs of the runtimes that have a server of their own. */
interface Servers {
  readonly Bun?: { serve(options: { port: number; hostname: string; fetch: Handler }): { port: number } };
  readonly Deno?: { serve(options: { port: number; hostname: string; onListen(address: { port: number }): void }, handler: Handler): unknown };
}

// Beside this file, or, where it was compiled to dist/, in the sources.
const page = ["./page/", "../../../examples/stream-server/page/"].map((path) => fileURLToPath(new URL(path, import.meta.url))).find(existsSync)!;

const script = buildSync({
  entryPoints: [`${page}page.tsx`],
  bundle: true,
  minify: true,
  format: "esm",
  define: { "process.env.NODE_ENV": '"production"' },
  write: false,
}).outputFiles[0]!.text;

const Run = z.object({
  steps: z.coerce.number().int().min(1).max(100_000).default(1500),
  rate: z.coerce.number().positive().max(1).default(0.04),
});

// A page that lost its connection goes on where it was, and one that is closed stops the training.
const trainHandler = createStreamHandler(({ input, signal }) => train(input, signal), { schema: Run, resume: { timeout: 10_000 } });

const handler: Handler = (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/train") return trainHandler(request);
  if (pathname === "/") return new Response(readFileSync(`${page}index.html`), { headers: { "content-type": "text/html; charset=utf-8" } });
  if (pathname === "/page.js") return new Response(script, { headers: { "content-type": "text/javascript; charset=utf-8" } });
  return new Response("not found", { status: 404 });
};

const hostname = "127.0.0.1";
const port = Number(process.env.PORT ?? 8000);
const listening = (own: number): void => console.log(`listening on http://${hostname}:${own}`);
const { Bun, Deno } = globalThis as Servers;
if (Bun) {
  listening(Bun.serve({ port, hostname, fetch: handler }).port);
} else if (Deno) {
  Deno.serve({ port, hostname, onListen: (address) => listening(address.port) }, handler);
} else {
  const server = createServer(toNodeHandler(handler));
  server.listen(port, hostname, () => listening((server.address() as AddressInfo).port));
}
