// What a notebook shows of an array.

import type { Array } from "./array.ts";
import { withCapableDevice } from "./context.ts";
import type { Scalar } from "./scalar.ts";

// As many rows and columns at either end as fit a page.
const ENDS = 5;

/** The places along an axis to show; null where some are left out. */
function places(length: number): (number | null)[] {
  const all = globalThis.Array.from({ length: Math.min(length, 2 * ENDS + 1) }, (_, i) => i);
  return length <= 2 * ENDS + 1 ? all : [...all.slice(0, ENDS), null, ...all.slice(0, ENDS).map((i) => length - ENDS + i)];
}

function cell(value: Scalar): string {
  if (typeof value === "object") return `${format(value.re)}${value.im < 0 ? "" : "+"}${format(value.im)}j`;
  return typeof value === "number" ? format(value) : String(value);
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

function table(a: Array): string {
  const [rows, columns] = (a.ndim === 1 ? [1, a.size] : a.shape) as [number, number];
  const [down, across] = [places(rows), places(columns)];
  using flat = a.reshape([rows, columns]);
  using some = flat.take(down.filter((place) => place !== null), 0);
  using shown = some.take(across.filter((place) => place !== null), 1);
  const values = shown.toArray<Scalar[][]>();
  const body = down.map((row) => {
    const list = row === null ? undefined : values.shift()!;
    return `<tr>${across.map((column) => `<td>${list === undefined || column === null ? "…" : cell(list.shift()!)}</td>`).join("")}</tr>`;
  });
  return `<table><caption>${a.dtype} [${a.shape.join(", ")}]</caption>${body.join("")}</table>`;
}

/** The forms of an array by media type. */
export function display(a: Array): Record<string, string> {
  const text = { "text/plain": a.toString() };
  const flat = !a.disposed && (a.ndim === 1 || a.ndim === 2) && a.size > 0;
  return flat ? { ...text, "text/html": withCapableDevice([a.dtype], () => table(a)) } : text;
}
