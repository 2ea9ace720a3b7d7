// Linear algebra and Fourier transforms by mathematics: what factors are multiplied back to, what eigenvectors are
// mapped to, and the matrices and sizes that must not end the process.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";

const { linalg, fft } = mx;
const CPU = "cpu";

/** Two matrices of a shape, of no pattern. */
function matrices(rows: number, columns: number, dtype: mx.DtypeKey = "float32"): mx.Array {
  const values = globalThis.Array.from({ length: 2 * rows * columns }, (_, i) => Math.sin(1.7 * i + 0.3) + (i * i % 7) / 5);
  return mx.array(values, [2, rows, columns], dtype);
}

function multiply(...factors: mx.Array[]): mx.Array {
  return factors.reduce((product, factor) => mx.matmul(product, factor, CPU));
}

/** The conjugate of the matrices' transposes. */
function adjoint(a: mx.Array): mx.Array {
  return mx.conj(a.mT, CPU);
}

/** The largest distance between elements. */
function distance(a: mx.Array, b: mx.ArrayLike): number {
  return mx.max(mx.abs(mx.subtract(a, b, CPU), CPU), CPU).item();
}

function isIdentity(a: mx.Array, tolerance: number): void {
  expect(distance(a, mx.eye(a.shape.at(-1)!, { dtype: a.dtype, stream: CPU }))).toBeLessThan(tolerance);
}

const FORMS = [["float32", 1e-4], ["float64", 1e-12]] as const;
const SHAPES = [[4, 4], [5, 3], [3, 5]] as const;

for (const [dtype, tolerance] of FORMS) {
  const run = (test: () => void) => () => mx.withDevice(CPU, test);

  describe(`linalg of ${dtype}`, () => {
    it(
      "qr() gives an orthonormal and an upper triangular factor",
      run(() => {
        for (const [rows, columns] of SHAPES) {
          const a = matrices(rows, columns, dtype);
          const [q, r] = linalg.qr(a);
          expect(distance(multiply(q, r), a)).toBeLessThan(tolerance);
          isIdentity(multiply(adjoint(q), q), tolerance);
          expect(distance(mx.tril(r, -1), 0)).toBe(0);
        }
      }),
    );

    it(
      "svd() gives orthonormal vectors and falling values",
      run(() => {
        for (const [rows, columns] of SHAPES) {
          const a = matrices(rows, columns, dtype);
          const [u, s, vt] = linalg.svd(a);
          const least = Math.min(rows, columns);
          const left = mx.split(u, [least], 2)[0]!;
          const right = mx.split(vt, [least], 1)[0]!;
          expect(distance(multiply(mx.multiply(left, mx.expandDims(s, 1)), right), a)).toBeLessThan(tolerance);
          for (const each of [u, vt]) isIdentity(multiply(adjoint(each), each), tolerance);
          for (const [values] of [s.toArray<number[][]>()]) expect(values).toEqual([...values!].sort((x, y) => y - x));
          expect(distance(linalg.svd(a, false), s)).toBeLessThan(tolerance);
        }
      }),
    );

    it(
      "inv(), pinv(), solve() and lu() undo and redo multiplication",
      run(() => {
        const a = matrices(4, 4, dtype);
        const b = matrices(4, 2, dtype);
        isIdentity(multiply(a, linalg.inv(a)), tolerance);
        expect(distance(multiply(a, linalg.solve(a, b)), b)).toBeLessThan(tolerance);
        for (const [rows, columns] of SHAPES) {
          const each = matrices(rows, columns, dtype);
          expect(distance(multiply(each, linalg.pinv(each), each), each)).toBeLessThan(tolerance);
          const [p, l, u] = linalg.lu(each);
          expect(distance(multiply(mx.takeAlongAxis(l, mx.expandDims(p, 2), 1), u), each)).toBeLessThan(tolerance);
        }
      }),
    );

    it(
      "cholesky(), choleskyInv(), triInv() and solveTriangular() fit each other",
      run(() => {
        const factor = matrices(3, 3, dtype);
        const a = mx.add(multiply(factor, factor.mT), mx.eye(3, { dtype }));
        const l = linalg.cholesky(a);
        expect(distance(multiply(l, l.mT), a)).toBeLessThan(tolerance);
        expect(distance(linalg.cholesky(a, true), l.mT)).toBeLessThan(tolerance);
        isIdentity(multiply(a, linalg.choleskyInv(l)), tolerance);
        isIdentity(multiply(a, linalg.choleskyInv(l.mT, { upper: true })), tolerance);
        isIdentity(multiply(l, linalg.triInv(l)), tolerance);
        const b = matrices(3, 2, dtype);
        expect(distance(multiply(l, linalg.solveTriangular(l, b)), b)).toBeLessThan(tolerance);
        expect(distance(multiply(l.mT, linalg.solveTriangular(l.mT, b, { upper: true })), b)).toBeLessThan(tolerance);
      }),
    );

    it(
      "eigh() gives orthonormal vectors that are mapped to multiples of themselves",
      run(() => {
        const factor = matrices(4, 4, dtype);
        const a = mx.add(factor, factor.mT);
        const [values, vectors] = linalg.eigh(a);
        expect(distance(multiply(a, vectors), mx.multiply(vectors, mx.expandDims(values, 1)))).toBeLessThan(tolerance);
        isIdentity(multiply(vectors.mT, vectors), tolerance);
        expect(distance(linalg.eigvalsh(a, "U"), values)).toBeLessThan(tolerance);
        expect(distance(mx.prod(values, -1), linalg.det(a))).toBeLessThan(Math.max(1e3 * tolerance, 1e-5));
      }),
    );

    it(
      "det() and slogdet() agree",
      run(() => {
        for (const n of [1, 2, 3, 5]) {
          const a = matrices(n, n, dtype);
          const [sign, log] = linalg.slogdet(a);
          expect(distance(mx.multiply(sign, mx.exp(log)), linalg.det(a))).toBeLessThan(Math.max(1e2 * tolerance, 1e-6));
        }
      }),
    );
  });
}

describe("linalg of complex matrices", () => {
  it("eig() gives vectors of length 1 that are mapped to multiples of themselves", () => {
    const a = matrices(4, 4);
    const complex = mx.add(a, mx.multiply(mx.array({ re: 0, im: 1 }), a.mT, CPU), CPU);
    for (const each of [a, complex]) {
      const [values, given] = linalg.eig(each, CPU);
      // Of complex matrices MLX gives the conjugates.
      const vectors = each === a ? given : mx.conj(given, CPU);
      expect(distance(multiply(mx.astype(each, "complex64", CPU), vectors), mx.multiply(vectors, mx.expandDims(values, 1, CPU), CPU))).toBeLessThan(1e-4);
      expect(distance(linalg.norm(vectors, { axis: 1, stream: CPU }), 1)).toBeLessThan(1e-4);
      expect(distance(mx.sum(values, -1, { stream: CPU }), mx.trace(each, 0, 1, 2, { stream: CPU }))).toBeLessThan(1e-4);
      expect(distance(mx.sum(linalg.eigvals(each, CPU), -1, { stream: CPU }), mx.sum(values, -1, { stream: CPU }))).toBeLessThan(1e-4);
    }
  });
});

describe("matrices that LAPACK or MLX ends the process for", () => {
  it("are computed when they have no elements", () => {
    const shapes = (results: mx.Array | mx.Array[]) => [results].flat().map((each) => (mx.evaluate(each), each.shape));
    for (const [shape, batch] of [[[0, 0], []], [[3, 0, 0], [3]], [[0, 2, 2], [0]]] as const) {
      const a = mx.zeros([...shape]);
      for (const name of ["inv", "triInv", "choleskyInv"] as const) expect(shapes(linalg[name](a, { stream: CPU }))).toEqual([shape]);
      const n = shape.at(-1)!;
      expect(shapes(linalg.lu(a, CPU))).toEqual([[...batch, n], shape, shape]);
      expect(shapes(linalg.luFactor(a, CPU))).toEqual([shape, [...batch, n]]);
      for (const name of ["solve", "solveTriangular"] as const) {
        expect(shapes(linalg[name](a, mx.zeros([...batch, n, 2]), { stream: CPU }))).toEqual([[...batch, n, 2]]);
      }
    }
    expect(linalg.lu(mx.zeros([3, 0]), CPU)[0].toArray()).toEqual([0, 1, 2]);
    expect(shapes(linalg.lu(mx.zeros([0, 3]), CPU))).toEqual([[0], [0, 0], [0, 3]]);
  });

  it("give NaN as eigenvalues when they are not finite, and leave the others of a batch alone", () => {
    for (const bad of [NaN, Infinity]) {
      const a = mx.array([[[bad, 1], [2, 3]], [[2, 0], [0, 3]]]);
      const [values, vectors] = linalg.eig(a, CPU);
      for (const each of [values, linalg.eigvals(a, CPU)]) {
        const [lost, kept] = mx.real(each, CPU).toArray<number[][]>();
        expect(lost).toEqual([NaN, NaN]);
        expect(kept!.sort()).toEqual([2, 3]);
      }
      expect(mx.isnan(vectors, CPU).toArray()).toEqual([[[true, true], [true, true]], [[false, false], [false, false]]]);
    }
  });

  it("throw or give NaN, and the process goes on", () => {
    type Call = (a: mx.ArrayLike, options: { stream: "cpu" }) => unknown;
    const { inv, triInv, cholesky, choleskyInv, pinv, qr, svd, lu, luFactor, eig, eigvals, eigh, eigvalsh, det, slogdet } = linalg;
    const unary: Call[] = [inv, triInv, cholesky, choleskyInv, pinv, qr, svd, lu, luFactor, eig, eigvals, eigh, eigvalsh, det, slogdet];
    const calls: Call[] = [...unary, (a, options) => linalg.solve(a, a, options), (a, options) => linalg.norm(a, "nuc", options)];
    for (const bad of [NaN, Infinity, -Infinity, 3e38]) {
      for (const n of [2, 30]) {
        const a = mx.full([n, n], bad);
        for (const call of calls) expect(["no error", "RUNTIME"]).toContain(code(() => mx.evaluate(call(a, { stream: CPU }))));
      }
    }
    expect(linalg.det([[2, 0], [0, 3]], CPU).item()).toBe(6);
  });

  it("are refused when the way to the result does not fit in memory", () => {
    const long = mx.broadcastTo(mx.array([1]), [1, 2 ** 25]);
    expect(code(() => linalg.pinv(long, CPU))).toBe("OUT_OF_MEMORY");
    expect(code(() => linalg.svd(long, CPU))).toBe("OUT_OF_MEMORY");
  });
});

describe("svd()", () => {
  it("gives one array or three by computeUv, in each form of the call", () => {
    const a = mx.array([[0, 2], [3, 0]]);
    const alone: mx.Array[] = [linalg.svd(a, false, CPU), linalg.svd(a, { computeUv: false, stream: CPU }), linalg.svd(a, false, { stream: CPU })];
    for (const each of alone) expect(each.toArray()).toEqual([3, 2]);
    const all: [mx.Array, mx.Array, mx.Array][] = [linalg.svd(a, CPU), linalg.svd(a, true, CPU), linalg.svd(a, { stream: CPU })];
    for (const each of all) expect(each.map(({ shape }) => shape)).toEqual([[2, 2], [2], [2, 2]]);
  });
});

describe("Fourier transforms", () => {
  it("are what their definition says, and their inverses undo them", () => {
    const values = globalThis.Array.from({ length: 12 }, (_, i) => Math.cos(i * i));
    const sums = values.map((_, k) => {
      const angles = values.map((_, i) => -2 * Math.PI * i * k / values.length);
      return { re: values.reduce((sum, v, i) => sum + v * Math.cos(angles[i]!), 0), im: values.reduce((sum, v, i) => sum + v * Math.sin(angles[i]!), 0) };
    });
    expect(distance(fft.fft(values), mx.array(sums))).toBeLessThan(1e-5);
    expect(distance(fft.rfft(values), mx.array(sums.slice(0, 7)))).toBeLessThan(1e-5);
    for (const norm of ["backward", "ortho", "forward"] as const) {
      expect(distance(fft.ifft(fft.fft(values, { norm }), { norm }), values)).toBeLessThan(1e-5);
      expect(distance(fft.irfft(fft.rfft(values, { norm }), { norm }), values)).toBeLessThan(1e-5);
      const grid = mx.reshape(mx.array(values), [3, 4]);
      expect(distance(fft.ifft2(fft.fft2(grid, { norm }), { norm }), grid)).toBeLessThan(1e-5);
      expect(distance(fft.irfftn(fft.rfftn(grid, { norm }), { norm }), grid)).toBeLessThan(1e-5);
    }
  });

  it("refuse lengths that are absurd before anything is computed", () => {
    const most = 2 ** 31 - 1;
    const a = mx.broadcastTo(mx.array([1]), [512, 4]);
    for (const name of ["fft", "ifft", "rfft", "irfft"] as const) {
      for (const n of [0, -1, -most]) expect(code(() => fft[name](a, n))).toBe("INVALID_ARGUMENT");
      expect(code(() => fft[name](a, most))).toBe("OUT_OF_MEMORY");
      expect(code(() => fft[name](a, 2 ** 31))).toBe("OUT_OF_RANGE");
      expect(code(() => fft[`${name}2`](a, [most, most]))).toBe("OUT_OF_MEMORY");
      expect(code(() => fft[`${name}n`](a, [most, 4], [0, 1]))).toMatch(/OUT_OF_MEMORY|INVALID_ARGUMENT/);
    }
    for (const name of ["fftfreq", "rfftfreq"] as const) {
      for (const n of [0, -1, -most]) expect(code(() => fft[name](n))).toBe("INVALID_ARGUMENT");
      expect(code(() => fft[name](2 ** 31))).toBe("OUT_OF_RANGE");
    }
  });

  it("of short times refuse the same", () => {
    const most = 2 ** 31 - 1;
    const x = mx.ones([8]);
    expect(code(() => fft.stft(x, most))).toBe("OUT_OF_RANGE");
    expect(code(() => fft.stft(x, most, { center: false }))).toBe("INVALID_ARGUMENT");
    expect(code(() => fft.stft(x, 2 ** 31))).toBe("OUT_OF_RANGE");
    expect(fft.stft(x, 4, most).shape).toEqual([3, 1]);
    expect(fft.stft(x, 2 ** 16, 2 ** 14).shape).toEqual([2 ** 15 + 1, 1]);
    const spectra = fft.stft(x, 4);
    for (const call of [() => fft.istft(spectra, most), () => fft.istft(spectra, 4, most), () => fft.istft(spectra, 4, 2 ** 30)]) {
      expect(code(call)).toMatch(/OUT_OF_RANGE|OUT_OF_MEMORY/);
    }
    expect(code(() => fft.istft(mx.broadcastTo(spectra, [512, 3, 9]), { length: most }))).toMatch(/OUT_OF_RANGE|OUT_OF_MEMORY/);
    expect(code(() => fft.istft(spectra, { length: -1 }))).toBe("INVALID_ARGUMENT");
  });
});
