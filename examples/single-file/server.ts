// A small server: GET /product?n=256 multiplies two random matrices on a stream of the request's own, while other requests are
// answered. The folder also makes one executable of it (build.mjs); examples/docker/ has images.

import { createServer } from "node:http";
import process from "node:process";
import { matmul, newStream, random, withStream } from "mlx.node";

const LARGEST = 1024;

async function product(n: number): Promise<{ n: number; mean: number }> {
  using stream = newStream("cpu");
  return await withStream(stream, async () => {
    using a = random.uniform(0, 1, [n, n]);
    using b = random.uniform(0, 1, [n, n]);
    using mean = matmul(a, b).mean();
    return { n, mean: Number(await mean.itemAsync()) };
  });
}

const server = createServer(async (request, response) => {
  const answer = (status: number, body: unknown): void => void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const url = new URL(request.url ?? "/", "http://localhost");
  const n = Number(url.searchParams.get("n") ?? 256);
  if (url.pathname !== "/product") return answer(404, { error: "there is /product" });
  if (!Number.isInteger(n) || n < 1 || n > LARGEST) return answer(400, { error: `n must be an integer from 1 to ${LARGEST}` });
  try {
    answer(200, await product(n));
  } catch (error) {
    console.error(error);
    answer(500, { error: "the computation failed" });
  }
});

// In a container others reach it: HOST=0.0.0.0 there.
const host = process.env.HOST ?? "127.0.0.1";
server.listen(Number(process.env.PORT ?? 8000), host, () => {
  const address = server.address();
  console.log(`listening on http://${host}:${typeof address === "object" ? address?.port : address}`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close(() => process.exit(0)));
