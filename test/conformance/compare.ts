// Compares what an op gave with what Python MLX gave: dtype and shape exactly, elements as exactly as their dtype allows.

import type { Parts, Values } from "../golden/cases.ts";

// Relative to the element, and to the largest element: a sum may lose digits to cancellation.
const TOLERANCES: Partial<Record<Values["dtype"], readonly [relative: number, scaled: number]>> = {
  float16: [2e-3, 2e-4],
  bfloat16: [1.6e-2, 1.6e-3],
  float32: [1e-6, 1e-7],
  complex64: [1e-6, 1e-7],
  float64: [1e-12, 1e-13],
};

function near(actual: number, expected: number, relative: number, absolute: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  if (!Number.isFinite(expected)) return actual === expected;
  return Math.abs(actual - expected) <= relative * Math.abs(expected) + absolute;
}

/** The indices of element `flat` of `shape`. */
function indexOf(flat: number, shape: readonly number[]): string {
  const index: number[] = [];
  for (const dimension of [...shape].reverse()) {
    index.unshift(flat % dimension);
    flat = Math.floor(flat / dimension);
  }
  return `[${index.join(", ")}]`;
}

/** The same values, ordered between the places where the order is left open. */
function ordered({ dtype, shape, data }: Values, [axis, ...places]: Parts): Values {
  const at = axis === null ? 0 : axis < 0 ? axis + shape.length : axis;
  const length = shape[at]!;
  const inner = shape.slice(at + 1).reduce((size, dimension) => size * dimension, 1);
  const width = dtype === "complex64" ? 2 : 1;
  const result = data.slice();
  for (let lane = 0; lane < data.length / width / length; lane++) {
    const start = Math.floor(lane / inner) * inner * length + lane % inner;
    const items = globalThis.Array.from({ length }, (_, i) => data.slice((start + i * inner) * width, (start + i * inner + 1) * width));
    const bounds = [0, ...places, length];
    const sorted = bounds.slice(1).flatMap((end, i) => items.slice(bounds[i]!, end).sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1])));
    sorted.forEach((item, i) => result.set(item as never, (start + i * inner) * width));
  }
  return { dtype, shape, data: result };
}

/** Says how dtype or shape differ from those of `form`, a text such as `float32[2,3]`; undefined when they do not. */
export function formDifference({ dtype, shape }: Values, form: string): string | undefined {
  const own = `${dtype}[${shape.join(",")}]`;
  return own === form ? undefined : `dtype and shape are ${own}, Python's ${form}`;
}

/**
 * Says how `actual` differs from `expected` in the first place where it does; undefined when it does not. With `slack` it
 * may differ by as many times what its dtype allows.
 */
export function difference(actual: Values, expected: Values, parts?: Parts, slack = 1): string | undefined {
  if (actual.dtype !== expected.dtype) return `the dtype is ${actual.dtype}, Python's ${expected.dtype}`;
  if (actual.shape.join() !== expected.shape.join()) return `the shape is [${actual.shape.join(", ")}], Python's [${expected.shape.join(", ")}]`;
  if (parts !== undefined) return difference(ordered(actual, parts), ordered(expected, parts), undefined, slack);
  const [relative, scaled] = (TOLERANCES[expected.dtype] ?? [0, 0]).map((tolerance) => slack * tolerance) as [number, number];
  const finite = scaled === 0 ? [] : globalThis.Array.from(expected.data, Number).filter(Number.isFinite);
  const absolute = scaled * finite.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  const width = expected.dtype === "complex64" ? 2 : 1;
  for (let i = 0; i < expected.data.length; i++) {
    const ours = actual.data[i]!;
    const theirs = expected.data[i]!;
    const same = scaled === 0 ? ours === theirs : near(ours as number, theirs as number, relative, absolute);
    if (!same) return `element ${indexOf(Math.floor(i / width), expected.shape)} is ${ours}, Python's ${theirs}`;
  }
  return undefined;
}
