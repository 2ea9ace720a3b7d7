// The registry of dtypes by name: `core.dtype`.

import { CATEGORIES, type CategoryKey, type Dtype, type DtypeCategory, type DtypeKey, DTYPES, toDtype } from "./dtype.ts";

/**
 * Finds a dtype by its key.
 *
 * @throws {MlxError} INVALID_ARGUMENT for an unknown key.
 * @example
 * ```ts
 * import { dtype } from "mlx.node";
 *
 * dtype.fromString("int8").size; // 1
 * ```
 */
export function fromString(key: string): Dtype {
  return toDtype("dtype.fromString", "key", key);
}

/** The keys of all dtypes. */
export function keys(): DtypeKey[] {
  return DTYPES.map((dtype) => dtype.key);
}

/** All dtypes. */
export function values(): Dtype[] {
  return [...DTYPES];
}

/** Key and dtype of each. */
export function items(): [DtypeKey, Dtype][] {
  return DTYPES.map((dtype) => [dtype.key, dtype]);
}

/** Whether there is a dtype with this key. */
export function has(key: string): key is DtypeKey {
  return DTYPES.some((dtype) => dtype.key === key);
}

/** The dtype with this key, or undefined. */
export function get(key: string): Dtype | undefined {
  return DTYPES.find((dtype) => dtype.key === key);
}

/** The keys of all categories. */
export function categoryKeys(): CategoryKey[] {
  return CATEGORIES.map((category) => category.name);
}

/** All categories. */
export function categoryValues(): DtypeCategory[] {
  return [...CATEGORIES];
}

/** Key and category of each. */
export function categoryItems(): [CategoryKey, DtypeCategory][] {
  return CATEGORIES.map((category) => [category.name, category]);
}
