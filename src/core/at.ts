// `a.at(...)`: updates of elements that give a new array. The indices themselves are read by indexing.ts.

import type { ArrayLike } from "./arguments.ts";
import type { Array } from "./array.ts";
import type { StreamOption } from "./context.ts";
import { type Index, updateIndex, UPDATES } from "./indexing.ts";

/**
 * The elements of an array at an index, to be updated; `a.at(...)` makes it.
 *
 * Every method gives a new array and leaves the one it was made from as it is. Where the index names an element more
 * than once, every update counts. The value broadcasts to the shape that `a.index(...)` would give, and the result has
 * the dtype of the array. A boolean mask can only be `set`.
 *
 * @see mlx.core.ArrayAt
 * @example
 * ```ts
 * import { zeros } from "mlx.node";
 *
 * zeros([3]).at([0, 2, 0]).add(1).toArray(); // [2, 0, 1]
 * ```
 */
export class ArrayAt {
  readonly #array: Array;
  readonly #indices: readonly Index[];

  /** @internal */
  constructor(array: Array, indices: readonly Index[]) {
    this.#array = array;
    this.#indices = indices;
  }

  #update(name: keyof typeof UPDATES, value: ArrayLike, options: StreamOption | undefined): Array {
    return updateIndex(`at.${name}`, this.#array, UPDATES[name], this.#indices, value, options);
  }

  /**
   * Replaces the elements; which value stays where the index names an element more than once is undefined.
   *
   * @param value The new elements.
   * @param options The stream or device to run on.
   * @returns The array with the new elements.
   * @throws {MlxError} As {@link Array.indexPut} does.
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([1, 2, 3]).at(-1).set(0).toArray(); // [1, 2, 0]
   * ```
   */
  set(value: ArrayLike, options?: StreamOption): Array {
    return this.#update("set", value, options);
  }

  /**
   * Adds to the elements.
   *
   * @param value What to add.
   * @param options The stream or device to run on.
   * @returns The array with the sums.
   * @throws {MlxError} As {@link Array.indexPut} does.
   * @see mlx.core.ArrayAt.add
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([1, 2, 3]).at([0, 0]).add([10, 20]).toArray(); // [31, 2, 3]
   * ```
   */
  add(value: ArrayLike, options?: StreamOption): Array {
    return this.#update("add", value, options);
  }

  /**
   * Subtracts from the elements; not for bool.
   *
   * @param value What to subtract.
   * @param options The stream or device to run on.
   * @returns The array with the differences.
   * @throws {MlxError} As {@link Array.indexPut} does.
   * @see mlx.core.ArrayAt.subtract
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([1, 2, 3]).at("1:").subtract(1).toArray(); // [1, 1, 2]
   * ```
   */
  subtract(value: ArrayLike, options?: StreamOption): Array {
    return this.#update("subtract", value, options);
  }

  /**
   * Multiplies the elements.
   *
   * @param value What to multiply by; it is converted to the dtype of the array first.
   * @param options The stream or device to run on.
   * @returns The array with the products.
   * @throws {MlxError} As {@link Array.indexPut} does.
   * @see mlx.core.ArrayAt.multiply
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([1, 2, 3]).at([1, 1]).multiply(3).toArray(); // [1, 18, 3]
   * ```
   */
  multiply(value: ArrayLike, options?: StreamOption): Array {
    return this.#update("multiply", value, options);
  }

  /**
   * Divides the elements, which MLX does by multiplying them by the inverse of the value.
   *
   * In an array of integers the inverse is cut off to an integer too: dividing by 2 gives 0.
   *
   * @param value What to divide by.
   * @param options The stream or device to run on.
   * @returns The array with the quotients.
   * @throws {MlxError} As {@link Array.indexPut} does.
   * @see mlx.core.ArrayAt.divide
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([1, 2, 3]).at(0).divide(2).toArray(); // [0.5, 2, 3]
   * ```
   */
  divide(value: ArrayLike, options?: StreamOption): Array {
    return this.#update("divide", value, options);
  }

  /**
   * Takes the greater of each element and the value.
   *
   * @param value What to compare with.
   * @param options The stream or device to run on.
   * @returns The array with the greater ones.
   * @throws {MlxError} As {@link Array.indexPut} does.
   * @see mlx.core.ArrayAt.maximum
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([1, 2, 3]).at("...").maximum(2).toArray(); // [2, 2, 3]
   * ```
   */
  maximum(value: ArrayLike, options?: StreamOption): Array {
    return this.#update("maximum", value, options);
  }

  /**
   * Takes the smaller of each element and the value.
   *
   * @param value What to compare with.
   * @param options The stream or device to run on.
   * @returns The array with the smaller ones.
   * @throws {MlxError} As {@link Array.indexPut} does.
   * @see mlx.core.ArrayAt.minimum
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([1, 2, 3]).at("...").minimum(2).toArray(); // [1, 2, 2]
   * ```
   */
  minimum(value: ArrayLike, options?: StreamOption): Array {
    return this.#update("minimum", value, options);
  }
}
