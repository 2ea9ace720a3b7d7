// The methods of arrays that take an index: between the generated methods and the class `Array`, which extends both.

import { ArrayMethods } from "../generated/methods.ts";
import type { ArrayLike } from "./arguments.ts";
import type { Array } from "./array.ts";
import { ArrayAt } from "./at.ts";
import type { StreamOption } from "./context.ts";
import { getIndex, type Index, putIndex } from "./indexing.ts";

/** Reading and updating the elements of arrays by an index; the class itself is `Array`. */
export abstract class IndexMethods extends ArrayMethods {
  /**
   * Takes the elements at an index, as `a[...]` does in Python.
   *
   * Integers and ranges give views, without copying. Negative positions count from the end. Index arrays broadcast, and
   * the axes of their common shape stand where theirs stood; in front, when something stands between them or the
   * integers beside them. Positions known at the call are checked; of those still to be computed, one outside the axis
   * stands for the nearest end.
   *
   * @param args For each place an integer, a `slice`, `ellipsis`, `newaxis` (null), positions (an array, nested lists,
   * a typed array) or a string such as `"1::2"` or `"..."`; axes that are left at the end are taken whole. The last
   * argument may be the stream or device to run on, alone or as `stream` of an object.
   * @returns The elements: without the axes of integers, of the dtype of the array.
   * @throws {MlxError} OUT_OF_RANGE for a position that an axis does not have; INVALID_ARGUMENT for more indices than
   * axes, index arrays that do not broadcast or hold no integers, or a boolean mask: MLX cannot know how many elements
   * it takes.
   * @throws {TypeError} For an index of a wrong JavaScript type.
   * @see mlx.core.array.__getitem__
   * @example
   * ```ts
   * import { array, ellipsis, newaxis, slice } from "mlx.node";
   *
   * const a = array([[1, 2, 3], [4, 5, 6]]);
   * a.index(-1).toArray(); // [4, 5, 6]
   * a.index("...", slice(0, null, 2)).toArray(); // [[1, 3], [4, 6]]
   * a.index([0, 1, 1], [2, 0, 1]).toArray(); // [3, 4, 5]
   * a.index(ellipsis, newaxis, 0).shape; // [2, 1]
   * ```
   */
  index(...args: readonly Index[] | readonly [...indices: Index[], options: StreamOption]): Array {
    return getIndex(this as unknown as Array, args);
  }

  /**
   * Writes to the elements at an index, as `a[...] = value` does in Python.
   *
   * This JavaScript object is the new value from here on; arrays that were made from it keep the old one. What else a
   * graph holds is never written to. A boolean mask that stands alone is an index here too: `value` then has the shape of
   * the axes that the mask leaves, or one more in front along which the chosen places take values in turn.
   *
   * @param indices The list of indices, as those of {@link Array.index}; not named in it are all axes that are left.
   * @param value The new elements, which broadcast to the shape of the selection and are converted to the dtype of the
   * array. Which one stays when an element is named twice is undefined.
   * @param options The stream or device to run on.
   * @returns This array.
   * @throws {MlxError} OUT_OF_RANGE for a position that an axis does not have, or a plain integer that does not fit the
   * dtype; INVALID_ARGUMENT when the value does not broadcast, and as {@link Array.index} does.
   * @throws {TypeError} For an argument of a wrong JavaScript type.
   * @see mlx.core.array.__setitem__
   * @example
   * ```ts
   * import { greater, zeros } from "mlx.node";
   *
   * const a = zeros([2, 3]).indexPut([0, "1:"], [7, 8]);
   * a.toArray(); // [[0, 7, 8], [0, 0, 0]]
   * a.indexPut([greater(a, 7)], -1).toArray(); // [[0, 7, -1], [0, 0, 0]]
   * ```
   */
  indexPut(indices: readonly Index[], value: ArrayLike, options?: StreamOption): this {
    putIndex(this as unknown as Array, indices, value, options);
    return this;
  }

  /**
   * Names elements to be updated in a new array: `a.at(0).add(1)` is `a` with 1 added to its first row.
   *
   * @param indices The index, as that of {@link Array.index}.
   * @returns The elements, whose methods `set`, `add`, `subtract`, `multiply`, `divide`, `maximum` and `minimum` give the
   * new array.
   * @see mlx.core.array.at
   * @example
   * ```ts
   * import { zeros } from "mlx.node";
   *
   * zeros([3]).at([0, 2, 0]).add(1).toArray(); // [2, 0, 1]
   * ```
   */
  at(...indices: readonly Index[]): ArrayAt {
    return new ArrayAt(this as unknown as Array, indices);
  }
}
