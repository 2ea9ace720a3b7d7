// The example of docs/quickstart.md.

import { add, array, evalAsync, matmul, MlxError, newStream, sum, withStream, zeros } from "mlx.node";

const a = array([[1, 2], [3, 4]]);
console.log(matmul(a, a)); // array([[7, 10], [15, 22]], dtype=float32)
console.log(a.add(0.5).sum(0).toArray()); // [5, 7]

// Two streams work side by side, and while `evalAsync` waits for them the event loop goes on.
using first = newStream("cpu");
using second = newStream("cpu");
const product = withStream(first, () => matmul(a, a));
const total = sum(a, { stream: second });
await evalAsync(product, total);
console.log(total.item()); // 10

// The memory of an array declared with `using` comes back at the end of its block.
{
  using large = zeros([1000, 1000]);
  console.log(large.nbytes); // 4000000
}

try {
  add([1, 2], [1, 2, 3]);
} catch (error) {
  if (error instanceof MlxError) console.log(error.code, error.op); // INVALID_ARGUMENT add
}
