// What a user's strict compiler must accept of the published declarations: `tsc -p test/consumer` is the test.

import * as mx from "mlx.node";
import { type Array as MLXArray, type ArrayLike, type StreamOption, var as variance } from "mlx.node";

const a: MLXArray = mx.array([[1, 2], [3, 4]]);
const increment = (x: ArrayLike, options?: StreamOption): MLXArray => mx.add(x, 1, options);
const [quotient, remainder] = mx.divmod(increment(a), 2);
const later: Promise<number[][]> = a.toArrayAsync<number[][]>();
const rows: number[][] = [...a].map((row) => row.T.shape);
mx.core.eval(quotient, remainder, variance(a, { ddof: 1, keepdims: true }));
const stream: mx.Stream = mx.core.stream.newStream("cpu");
export { later, rows, stream };
