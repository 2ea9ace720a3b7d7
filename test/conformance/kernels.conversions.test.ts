// From one format of floating-point numbers to another on a CPU: every half, and float32 around where it is rounded.

import process from "node:process";
import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

type Half = "float16" | "bfloat16";
interface Format {
  readonly digits: number;
  readonly least: number;
  readonly most: number;
}

const FORMATS: Record<Half, Format> = { float16: { digits: 10, least: -14, most: 15 }, bfloat16: { digits: 7, least: -126, most: 127 } };
const HALVES = Object.keys(FORMATS) as Half[];
const ALL = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** The number that these bits are. */
function read({ digits, least, most }: Format, bits: number): number {
  const fraction = bits % 2 ** digits, exponent = (bits & 0x7fff) >> digits;
  const size = exponent === 0
    ? fraction * 2 ** (least - digits)
    : exponent > most - least + 1
    ? (fraction === 0 ? Infinity : NaN)
    : (1 + fraction / 2 ** digits) * 2 ** (exponent - 1 + least);
  return bits >= 0x8000 ? -size : size;
}

/** A number as the format has it: the nearest, of two that are as near the even one. */
function rounded({ digits, least, most }: Format, x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const size = Math.abs(x);
  let exponent = Math.max(Math.floor(Math.log2(size)), least);
  if (2 ** exponent > size && exponent > least) exponent--;
  const unit = 2 ** (exponent - digits), down = Math.floor(size / unit), rest = size / unit - down;
  const result = (rest > 0.5 || rest === 0.5 && down % 2 === 1 ? down + 1 : down) * unit;
  return Math.sign(x) * (result >= 2 ** (most + 1) ? Infinity : result);
}

const halves = (bits: Uint16Array, dtype: Half): mx.Array => mx.array(bits).view(dtype);
const bitsOf = (x: mx.Array): Uint16Array => mx.contiguous(x).view("uint16").toTypedArray() as Uint16Array;

/** The first places where two lists differ, of numbers or of none. */
function differences(got: ArrayLike<number>, expected: ArrayLike<number>): number[][] {
  if (got.length !== expected.length) return [[got.length, expected.length]];
  const found: number[][] = [];
  for (let i = 0; i < got.length && found.length < 3; i++) if (!Object.is(got[i], expected[i])) found.push([i, got[i]!, expected[i]!]);
  return found;
}

/** Float32 numbers: every half, what lies between two, and what is next to that; of either sign; and some of any bits. */
function numbers(format: Format): Float32Array {
  const words: number[] = [];
  const own = new Float32Array(1), word = new Uint32Array(own.buffer);
  for (let bits = 0; bits < 0x7fff; bits += 3) {
    own[0] = (read(format, bits) + read(format, bits + 1)) / 2;
    for (const by of [-1, 0, 1]) words.push(word[0]! + by >>> 0, (word[0]! + by ^ 0x80000000) >>> 0);
  }
  for (let i = 0; i < 20_000; i++) words.push(Math.imul(i, 2654435761) >>> 0);
  words.push(0, 0x80000000, 1, 0x80000001, 0x7f800000, 0xff800000, 0x7f7fffff, 0x7f800001, 0xffc12345);
  return new Float32Array(Uint32Array.from(words).buffer);
}

describe.each(HALVES)("astype on a CPU, %s", (dtype) => {
  const format = FORMATS[dtype], other = HALVES.find((each) => each !== dtype)!;

  it("gives float32 every number", () => {
    mx.withDevice("cpu", () => {
      const got = halves(ALL, dtype).astype("float32");
      expect(got.dtype).toBe("float32");
      expect(differences(got.toTypedArray() as Float32Array, Float32Array.from(ALL, (bits) => read(format, bits)))).toEqual([]);
    });
  });

  it("takes from float32 the nearest, and writes NaN as MLX does on Linux", () => {
    mx.withDevice("cpu", () => {
      const x = numbers(format), got = bitsOf(mx.array(x).astype(dtype));
      expect(differences(Float64Array.from(got, (bits) => read(format, bits)), Float64Array.from(x, (each) => rounded(format, each)))).toEqual([]);
      // The bits of what is no number, which on macOS are the processor's own.
      if (process.platform !== "linux") return;
      const nans = Uint32Array.of(0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff, 0x7fffe000, 0x7fc00000, 0xffc00000, 0xffc00000, 0xffc00000);
      const written = dtype === "bfloat16" ? [0x7fc0, 0x7fc0] : [0x7d00, 0xfd00];
      expect(bitsOf(mx.array(nans).view("float32").astype(dtype))).toEqual(Uint16Array.from(nans, (bits) => written[bits >>> 31]!));
    });
  });

  it("takes from the other half the nearest", () => {
    mx.withDevice("cpu", () => {
      const got = bitsOf(halves(ALL, other).astype(dtype));
      const expected = Float64Array.from(ALL, (bits) => rounded(format, read(FORMATS[other], bits)));
      expect(differences(Float64Array.from(got, (bits) => read(format, bits)), expected)).toEqual([]);
    });
  });

  it("keeps to what a view shows, of any length, and to the memory of what nobody else needs", () => {
    mx.withDevice("cpu", () => {
      for (const n of [1, 7, 8, 9, 31, 32, 33, 513, 1030]) {
        const x = mx.subtract(mx.arange(n).astype("float32"), 7), plain = x.toArray();
        const rows = mx.reshape(mx.concatenate([x, x]), [2, n]);
        expect(x.astype(dtype).astype(other).astype(dtype).astype("float32").toArray()).toEqual(
          (plain as number[]).map((each) => rounded(FORMATS.bfloat16, each)),
        );
        expect(rows.T.astype(dtype).T.toArray()).toEqual(rows.astype(dtype).toArray());
        const odd = x.index("::2");
        expect(odd.astype(dtype).toArray()).toEqual((plain as number[]).filter((_, i) => i % 2 === 0).map((each) => rounded(format, each)));
      }
      expect(mx.zeros([0]).astype(dtype).shape).toEqual([0]);
      expect(mx.array(1.5).astype(dtype).astype("float32").item()).toBe(1.5);
    });
  });

  it("has the gradient and the vmap of MLX's", () => {
    mx.withDevice("cpu", () => {
      const x = mx.array([1, 2, 3]);
      const gradient = mx.grad((y: mx.Array) => mx.sum(mx.multiply(y.astype(dtype), y.astype(dtype))))(x) as mx.Array;
      expect(gradient.dtype).toBe("float32");
      expect(gradient.toArray()).toEqual([2, 4, 6]);
      expect(mx.vmap((y: mx.Array) => y.astype(dtype))(mx.array([[1, 2], [3, 4]])).toArray()).toEqual([[1, 2], [3, 4]]);
    });
  });
});
