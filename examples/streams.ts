// Devices and streams: two jobs side by side, each on a stream of its own, without blocking the event loop.

import {
  array,
  defaultDevice,
  defaultStream,
  evalAsync,
  isAvailable,
  matmul,
  newStream,
  random,
  sum,
  synchronizeAsync,
  withDevice,
  withStream,
} from "mlx.node";

const available = (["cpu", "gpu"] as const).filter((type) => isAvailable(type));
console.log("devices:", available.join(", "), "- in force:", defaultDevice().type);

// A stream for each job; `using` gives it back at the end.
using first = newStream("cpu");
using second = newStream("cpu");
const { rows, columns } = withDevice("cpu", () => {
  const a = random.uniform(0, 1, [256, 256], { key: random.key(7) });
  const rows = withStream(first, () => sum(matmul(a, a), 1));
  const columns = sum(matmul(a, a, { stream: second }), 0, { stream: second });
  return { rows, columns };
});

// The event loop goes on while both compute.
await evalAsync(rows, columns);
const [byRows, byColumns] = [rows, columns].map((each) => sum(each, { stream: "cpu" }).item() as number) as [number, number];
console.log("the same total both ways:", Math.abs(byRows - byColumns) < 1e-5 * byRows);

// A stream is in force across awaits, and nowhere else.
const seen = await withStream(first, async () => {
  await Promise.resolve();
  return defaultStream("cpu").equals(first);
});
console.log("in force across an await:", seen, "- and outside:", defaultStream("cpu").equals(first));

await synchronizeAsync();
console.log(array([1, 2, 3]).add(1).toArray());
