// Two threads that hand arrays to each other: this file is both of them.

import { array, multiply, receive, share, shareAsync } from "mlx.node";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on("message", (token) => {
    console.log(receive(token).toArray()); // [2, 4, 6]
    worker.terminate();
  });
  worker.postMessage(share(array([1, 2, 3])));
} else {
  parentPort?.on("message", async (token) => {
    using input = receive(token);
    using doubled = multiply(input, 2);
    parentPort?.postMessage(await shareAsync(doubled));
  });
}
