// Streams tensors of every dtype, in the runtime that it is started in: `server.mjs <the package> <mlx.node/streaming> <the page's script> <the tensors>`.
// It is plain JavaScript because Node may not strip types.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

const [packageUrl, streamingUrl, scriptFile, casesFile] = process.argv.slice(2);
const mx = await import(packageUrl);
const { createStreamHandler, toNodeHandler } = await import(streamingUrl);

/** @type {{ name: string, dtype: string, shape: number[], bytes: string }[]} */
const cases = JSON.parse(readFileSync(casesFile, "utf8"));

const exact = createStreamHandler(async function* () {
  yield "all ";
  for (const { name, dtype, shape, bytes } of cases) {
    const raw = mx.array(Uint8Array.from(bytes.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
    const shaped = raw.view(dtype).reshape(shape);
    // A transposed one is not row-major in memory.
    yield { [name]: shape.length === 2 && name.endsWith("T") ? shaped.T : shaped };
  }
  yield "dtypes";
}, { tensor: { valueSize: 0, chunkSize: 4096 } });

const handler = (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/exact") return exact(request);
  if (pathname === "/script.js") return new Response(readFileSync(scriptFile), { headers: { "content-type": "text/javascript" } });
  // With these headers the page may have SharedArrayBuffers.
  const headers = { "content-type": "text/html", "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
  return new Response('<!doctype html><link rel="icon" href="data:,"><script type="module" src="/script.js"></script>', { headers });
};

const listening = (port) => console.log(`listening on http://127.0.0.1:${port}`);
if (globalThis.Bun) {
  listening(globalThis.Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: handler }).port);
} else if (globalThis.Deno) {
  globalThis.Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => listening(port) }, handler);
} else {
  const server = createServer(toNodeHandler(handler));
  server.listen(0, "127.0.0.1", () => listening(server.address().port));
}
