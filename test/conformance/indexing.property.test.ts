// Indexing against a model of NumPy's rules, over random shapes and random indices.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { coordinates, elementAt, type Place, select, type Selected } from "./selection.ts";

const SEED = 20250917;
const RUNS = 1000;

/** Numbers that stand for one place of an index, whatever the array: `place` reads them. */
interface Raw {
  readonly kind: "integer" | "range" | "positions" | "newaxis";
  readonly numbers: readonly number[];
  readonly form: number;
}

const raw: fc.Arbitrary<Raw> = fc.record({
  kind: fc.constantFrom("integer", "range", "range", "range", "positions", "positions", "positions", "newaxis"),
  numbers: fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 6, maxLength: 6 }),
  form: fc.nat(5),
});

/** An array and an index into it: its places as the model has them and as the package does. */
interface Case {
  readonly shape: readonly number[];
  readonly places: readonly Place[];
  readonly index: readonly mx.Index[];
}

const modulo = (n: number, length: number): number => ((n % length) + length) % length;

/** Positions as a list, a typed array or an array of several dtypes, computed already or not. */
function given(shape: readonly number[], positions: readonly number[], form: number): mx.Index {
  if (form === 0 && shape.length === 1) return positions;
  if (form === 1 && shape.length === 1) return Int32Array.from(positions);
  if (form === 2 && shape.length === 2 && shape[0]! > 0) {
    return globalThis.Array.from({ length: shape[0]! }, (_, i) => positions.slice(i * shape[1]!, (i + 1) * shape[1]!));
  }
  const array = mx.array(Int32Array.from(positions), shape).astype(form === 3 ? "int64" : form === 4 ? "int8" : "int32");
  if (form === 5) mx.evaluate(array);
  return array;
}

function place({ kind, numbers, form }: Raw, length: number, block: readonly number[]): [Place, mx.Index] {
  const [a, b, c, d] = numbers as [number, number, number, number];
  if (kind === "integer" && length > 0) {
    const position = modulo(a, length) - (form % 2 === 1 ? length : 0);
    return [position, form < 4 ? position : String(position)];
  }
  if (kind === "positions") {
    // A shape that broadcasts to the block: without some leading axes, some of length 1.
    const shape = block.slice(modulo(a, block.length + 1)).map((n, i) => numbers[i]! > 3 ? 1 : n);
    const size = length === 0 ? 0 : shape.reduce((product, n) => product * n, 1);
    const positions = globalThis.Array.from({ length: size }, (_, i) => modulo(numbers[i % 6]! + i, length) - (form % 2 === 1 ? length : 0));
    if (length > 0) return [{ shape, positions }, given(shape, positions, form)];
  }
  const bounds = [a > 2 ? null : a, b > 1 ? null : b, c === 0 ? null : c] as const;
  if (form < 3) return [bounds, mx.slice(...bounds)];
  return d > 0 ? [bounds, bounds.map((n) => n ?? "").join(":")] : [[bounds[0], bounds[1], null], `${bounds[0] ?? ""}:${bounds[1] ?? ""}`];
}

// Seldom 0: most results shall have elements.
const length = fc.constantFrom(2, 3, 4, 2, 3, 4, 2, 3, 1, 1, 0);

/** A list whose length is one of `lengths`. */
function many<T>(item: fc.Arbitrary<T>, ...lengths: number[]): fc.Arbitrary<T[]> {
  return fc.constantFrom(...lengths).chain((n) => fc.array(item, { minLength: n, maxLength: n }));
}

// Without fast-check's bias towards the smallest values.
const cases: fc.Arbitrary<Case> = fc.noBias(fc.record({
  shape: many(length, 0, 1, 2, 3, 3, 3, 4, 4, 4),
  raws: many(raw, 0, 1, 2, 3, 3, 4, 4, 5, 6),
  block: many(length, 0, 1, 1, 2, 2),
  ellipsisAt: fc.nat(8),
})).map(({ shape, raws, block, ellipsisAt }) => {
  const places: Place[] = [];
  const index: mx.Index[] = [];
  const hasEllipsis = ellipsisAt <= raws.length;
  const kept: Raw[] = [];
  for (const each of raws) if (each.kind === "newaxis" || kept.filter(({ kind }) => kind !== "newaxis").length < shape.length) kept.push(each);
  const takers = kept.filter(({ kind }) => kind !== "newaxis").length;
  let axis = 0;
  kept.forEach((each, i) => {
    if (hasEllipsis && i === ellipsisAt) {
      places.push("ellipsis");
      index.push(mx.ellipsis);
      axis += shape.length - takers;
    }
    if (each.kind === "newaxis") {
      places.push("newaxis");
      index.push(each.form < 3 ? mx.newaxis : "newaxis");
    } else {
      const [model, own] = place(each, shape[axis++]!, block);
      places.push(model);
      index.push(own);
    }
  });
  return { shape, places, index };
});

function iota(shape: readonly number[], dtype: mx.DtypeKey): mx.Array {
  return mx.arange(shape.reduce((size, length) => size * length, 1)).astype(dtype).reshape(shape);
}

/** A value that broadcasts to the selected shape, or with axes of length 1 before it: its shape and elements. */
function valueFor({ shape, elements }: Selected, choice: number, repeats: boolean): { readonly shape: readonly number[]; readonly data: number[] } {
  // Which of several values an element keeps is undefined.
  const one = !repeats && new Set(elements).size < elements.length;
  const own = one ? [] : shape.slice(choice % (shape.length + 1)).map((length, i) => (choice >> i) % 4 === 3 ? 1 : length);
  const size = own.reduce((product, length) => product * length, 1);
  return {
    shape: choice % 5 === 0 && own.length === shape.length ? [1, ...own] : own,
    data: globalThis.Array.from({ length: size }, (_, i) => 100 + (i * 7 + choice) % 50),
  };
}

/** `elements`, each combined with the value for its place. */
function updated(size: number, selected: Selected, value: ReturnType<typeof valueFor>, combine: (old: number, by: number) => number): number[] {
  const data = globalThis.Array.from({ length: size }, (_, i) => i);
  const own = value.shape.slice(-selected.shape.length || value.shape.length);
  let next = 0;
  for (const coordinate of coordinates(selected.shape)) {
    const element = selected.elements[next++]!;
    data[element] = combine(data[element]!, value.data[elementAt(coordinate, own)]!);
  }
  return data;
}

function check(property: fc.IRawProperty<[Case, number]>): void {
  fc.assert(property, { seed: SEED, numRuns: RUNS });
}

const flat = (array: mx.Array): number[] => globalThis.Array.from(array.toTypedArray(), Number);

describe(`indexing over random arrays and indices (seed ${SEED})`, () => {
  it("index() selects what NumPy would", () => {
    check(fc.property(cases, fc.nat(100), ({ shape, places, index }, choice) => {
      const expected = select(shape, places);
      const a = iota(choice % 2 === 0 ? shape : [...shape].reverse(), "float32");
      // Of a view that is not contiguous too.
      const b = choice % 2 === 0 ? a : iota(shape, "float32").transpose().add(0).transpose();
      const actual = b.index(...index);
      expect(actual.shape).toEqual(expected.shape);
      expect(flat(actual)).toEqual(expected.elements);
    }));
  });

  it("indexPut() writes there and nowhere else, and copies keep the old values", () => {
    check(fc.property(cases, fc.nat(100), ({ shape, places, index }, choice) => {
      const selected = select(shape, places);
      const value = valueFor(selected, choice, false);
      const a = iota(shape, "int32");
      const copy = mx.array(a);
      const before = flat(copy);
      const given = value.shape.length === 0 ? value.data[0]! : mx.array(Float32Array.from(value.data), value.shape);
      expect(a.indexPut(index, given)).toBe(a);
      expect(a.dtype).toBe("int32");
      expect(flat(a)).toEqual(updated(before.length, selected, value, (_, by) => by));
      expect(flat(copy)).toEqual(before);
    }));
  });

  it("at().add() counts repeated positions, and leaves the array alone", () => {
    check(fc.property(cases, fc.nat(100), ({ shape, places, index }, choice) => {
      const selected = select(shape, places);
      const value = valueFor(selected, choice, true);
      const a = iota(shape, "float32");
      const before = flat(a);
      const actual = a.at(...index).add(mx.array(Float32Array.from(value.data), value.shape));
      expect(flat(actual)).toEqual(updated(before.length, selected, value, (old, by) => old + by));
      expect(flat(a)).toEqual(before);
    }));
  });

  it("at().subtract(), multiply(), maximum() and minimum() do the same", () => {
    const updates = {
      subtract: (old: number, by: number) => old - by,
      multiply: (old: number, by: number) => old * by,
      maximum: Math.max,
      minimum: Math.min,
    };
    check(fc.property(cases, fc.nat(100), ({ shape, places, index }, choice) => {
      const selected = select(shape, places);
      const a = iota(shape, "int32");
      const size = a.size;
      for (const [name, combine] of Object.entries(updates) as [keyof typeof updates, (old: number, by: number) => number][]) {
        const value = { shape: [], data: [name === "multiply" ? 2 : choice % 7] };
        expect(flat(a.at(...index)[name](value.data[0]!))).toEqual(updated(size, selected, value, combine));
      }
    }));
  });
});
