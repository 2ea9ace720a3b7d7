// Linear algebra; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, Axes } from "../../mod.ts";
import { a, arrays, b, type Op, type Options, same, stream, type StreamOnly } from "./subjects.ts";

same<typeof mx.linalg.inv, Op<[ArrayLike]>>(true);
arrays([mx.linalg.inv(a), mx.linalg.inv(a, stream), mx.linalg.inv(a, { stream: "cpu" })]);

same<typeof mx.linalg.pinv, Op<[ArrayLike]>>(true);
arrays([mx.linalg.pinv(a), mx.linalg.pinv(a, stream), mx.linalg.pinv(a, { stream: "cpu" })]);

same<typeof mx.linalg.eigvals, Op<[ArrayLike]>>(true);
arrays([mx.linalg.eigvals(a), mx.linalg.eigvals(a, stream), mx.linalg.eigvals(a, { stream: "cpu" })]);

same<typeof mx.linalg.det, Op<[ArrayLike]>>(true);
arrays([mx.linalg.det(a), mx.linalg.det(a, stream), mx.linalg.det(a, { stream: "cpu" })]);

same<typeof mx.linalg.qr, Op<[ArrayLike], [], StreamOnly, [mx.Array, mx.Array]>>(true);
mx.linalg.qr(a);
mx.linalg.qr(a, stream);
mx.linalg.qr(a, { stream: "cpu" });

same<typeof mx.linalg.lu, Op<[ArrayLike], [], StreamOnly, [mx.Array, mx.Array, mx.Array]>>(true);
mx.linalg.lu(a);
mx.linalg.lu(a, stream);
mx.linalg.lu(a, { stream: "cpu" });

same<typeof mx.linalg.luFactor, Op<[ArrayLike], [], StreamOnly, [mx.Array, mx.Array]>>(true);
mx.linalg.luFactor(a);
mx.linalg.luFactor(a, stream);
mx.linalg.luFactor(a, { stream: "cpu" });

same<typeof mx.linalg.eig, Op<[ArrayLike], [], StreamOnly, [mx.Array, mx.Array]>>(true);
mx.linalg.eig(a);
mx.linalg.eig(a, stream);
mx.linalg.eig(a, { stream: "cpu" });

same<typeof mx.linalg.slogdet, Op<[ArrayLike], [], StreamOnly, [mx.Array, mx.Array]>>(true);
mx.linalg.slogdet(a);
mx.linalg.slogdet(a, stream);
mx.linalg.slogdet(a, { stream: "cpu" });

same<typeof mx.linalg.norm, Op<[ArrayLike], [number | "fro" | "nuc" | null, Axes | null, boolean], mx.linalg.NormOptions>>(true);
arrays([mx.linalg.norm(a), mx.linalg.norm(a, "fro", [0, 1], true, stream), mx.linalg.norm(a, { ord: "fro", axis: [0, 1], keepdims: true, stream: "cpu" })]);
same<mx.linalg.NormOptions, Options<{ ord: number | "fro" | "nuc" | null; axis: Axes | null; keepdims: boolean }>>(true);

same<typeof mx.linalg.triInv, Op<[ArrayLike], [boolean], mx.linalg.TriInvOptions>>(true);
arrays([mx.linalg.triInv(a), mx.linalg.triInv(a, true, stream), mx.linalg.triInv(a, { upper: true, stream: "cpu" })]);
same<mx.linalg.TriInvOptions, Options<{ upper: boolean }>>(true);

same<typeof mx.linalg.cholesky, Op<[ArrayLike], [boolean], mx.linalg.CholeskyOptions>>(true);
arrays([mx.linalg.cholesky(a), mx.linalg.cholesky(a, true, stream), mx.linalg.cholesky(a, { upper: true, stream: "cpu" })]);
same<mx.linalg.CholeskyOptions, Options<{ upper: boolean }>>(true);

same<typeof mx.linalg.choleskyInv, Op<[ArrayLike], [boolean], mx.linalg.CholeskyInvOptions>>(true);
arrays([mx.linalg.choleskyInv(a), mx.linalg.choleskyInv(a, true, stream), mx.linalg.choleskyInv(a, { upper: true, stream: "cpu" })]);
same<mx.linalg.CholeskyInvOptions, Options<{ upper: boolean }>>(true);

same<typeof mx.linalg.solve, Op<[ArrayLike, ArrayLike]>>(true);
arrays([mx.linalg.solve(a, [1, 2]), mx.linalg.solve(a, [1, 2], stream), mx.linalg.solve(a, [1, 2], { stream: "cpu" })]);

same<typeof mx.linalg.solveTriangular, Op<[ArrayLike, ArrayLike], [], mx.linalg.SolveTriangularOptions>>(true);
arrays([mx.linalg.solveTriangular(a, b), mx.linalg.solveTriangular(a, b, stream), mx.linalg.solveTriangular(a, b, { upper: true, stream: "cpu" })]);
same<mx.linalg.SolveTriangularOptions, Options<{ upper: boolean }>>(true);

same<typeof mx.linalg.cross, Op<[ArrayLike, ArrayLike], [number], mx.linalg.CrossOptions>>(true);
arrays([mx.linalg.cross(a, b), mx.linalg.cross(a, b, 0, stream), mx.linalg.cross(a, b, { axis: 0, stream: "cpu" })]);
same<mx.linalg.CrossOptions, Options<{ axis: number }>>(true);

same<typeof mx.linalg.eigvalsh, Op<[ArrayLike], ["L" | "U"], mx.linalg.EigvalshOptions>>(true);
arrays([mx.linalg.eigvalsh(a), mx.linalg.eigvalsh(a, "U", stream), mx.linalg.eigvalsh(a, { UPLO: "U", stream: "cpu" })]);
same<mx.linalg.EigvalshOptions, Options<{ UPLO: "L" | "U" }>>(true);

same<typeof mx.linalg.eigh, Op<[ArrayLike], ["L" | "U"], mx.linalg.EighOptions, [mx.Array, mx.Array]>>(true);
mx.linalg.eigh(a);
mx.linalg.eigh(a, "U", stream);
mx.linalg.eigh(a, { UPLO: "U", stream: "cpu" });
same<mx.linalg.EighOptions, Options<{ UPLO: "L" | "U" }>>(true);

// The singular values alone, or the vectors as well: as the flag says.
arrays([mx.linalg.svd(a, false), mx.linalg.svd(a, false, stream), mx.linalg.svd(a, { computeUv: false, stream: "cpu" })]);
arrays([...mx.linalg.svd(a), ...mx.linalg.svd(a, true), ...mx.linalg.svd(a, stream), ...mx.linalg.svd(a, { computeUv: true, stream })]);
const vectors = mx.linalg.svd(a);
same<typeof vectors, [mx.Array, mx.Array, mx.Array]>(true);
const either = mx.linalg.svd(a, a.size > 4);
same<typeof either, mx.Array | [mx.Array, mx.Array, mx.Array]>(true);
same<mx.linalg.SvdOptions, Options<{ computeUv: boolean }>>(true);
const [q, r] = mx.linalg.qr(a);
const [sign, logarithm] = mx.linalg.slogdet(a);
arrays([q, r, sign, logarithm, mx.linalg.norm(a, Infinity), mx.linalg.norm(a, null, 0), mx.linalg.norm(a, { ord: "nuc" })]);

// @ts-expect-error an operand
mx.linalg.inv();
// @ts-expect-error a right-hand side
mx.linalg.solve(a);
// @ts-expect-error no such norm
mx.linalg.norm(a, "inf");
// @ts-expect-error an axis is a number
mx.linalg.norm(a, 2, "0");
// @ts-expect-error upper is an option only
mx.linalg.solveTriangular(a, b, true);
// @ts-expect-error no such triangle
mx.linalg.eigh(a, "lower");
// @ts-expect-error a flag is no number
mx.linalg.cholesky(a, 1);
// @ts-expect-error two operands
mx.linalg.cross(a);
// @ts-expect-error an unknown option
mx.linalg.svd(a, { fullMatrices: true });
// @ts-expect-error one array has no parts
mx.linalg.svd(a, false)[0];
