/**
 * Apple's MLX array framework for TypeScript, the same in Bun, Deno and Node.
 *
 * ```ts
 * import { array, matmul } from "mlx.node";
 *
 * const a = array([[1, 2], [3, 4]]);
 * console.log(matmul(a, a).toArray()); // [[7, 10], [15, 22]]
 * ```
 *
 * @module
 */
export * from "./src/core/core.ts";
export { core } from "./src/core/namespace.ts";
/** Streams of tokens, values and arrays to browsers and other clients. */
export * as streaming from "./src/streaming/index.ts";
