// Products of matrices and vectors; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, Axes } from "../../mod.ts";
import { a, arrays, b, type Method, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.matmul, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.matmul, Method<typeof mx.matmul>>(true);
arrays([mx.matmul(a, b), mx.matmul(a, b, stream), mx.matmul(a, b, { stream: "cpu" }), a.matmul(b, { stream })]);

same<typeof mx.inner, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.inner, Method<typeof mx.inner>>(true);
arrays([mx.inner(a, b), mx.inner(a, b, stream), mx.inner(a, b, { stream: "cpu" }), a.inner(b, { stream })]);

same<typeof mx.outer, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.outer, Method<typeof mx.outer>>(true);
arrays([mx.outer(a, b), mx.outer(a, b, stream), mx.outer(a, b, { stream: "cpu" }), a.outer(b, { stream })]);

same<typeof mx.kron, Op<[ArrayLike, ArrayLike]>>(true);
arrays([mx.kron(a, b), mx.kron(a, b, stream), mx.kron(a, b, { stream: "cpu" })]);

same<typeof mx.addmm, Op<[ArrayLike, ArrayLike, ArrayLike], [number, number], mx.AddmmOptions>>(true);
arrays([mx.addmm(1, a, b), mx.addmm(1, a, b, 2, 0, stream), mx.addmm(1, a, b, { alpha: 2, beta: 0, stream: "cpu" })]);
same<mx.AddmmOptions, Options<{ alpha: number; beta: number }>>(true);

same<typeof mx.vecdot, Op<[ArrayLike, ArrayLike], [], mx.VecdotOptions>>(true);
arrays([mx.vecdot(a, b), mx.vecdot(a, b, stream), mx.vecdot(a, b, { axis: 0, stream: "cpu" })]);
same<mx.VecdotOptions, Options<{ axis: number }>>(true);

same<typeof mx.tensordot, Op<[ArrayLike, ArrayLike], [number | readonly [Axes, Axes]], mx.TensordotOptions>>(true);
arrays([mx.tensordot(a, b), mx.tensordot(a, b, [[0, 1], 1], stream), mx.tensordot(a, b, { axes: [[0, 1], 1], stream: "cpu" })]);
same<mx.TensordotOptions, Options<{ axes: number | readonly [Axes, Axes] }>>(true);

same<typeof mx.blockMaskedMM, Op<[ArrayLike, ArrayLike], [number, ArrayLike | null, ArrayLike | null, ArrayLike | null], mx.BlockMaskedMMOptions>>(true);
arrays([
  mx.blockMaskedMM(a, b),
  mx.blockMaskedMM(a, b, 32, null, a, [[true]], stream),
  mx.blockMaskedMM(a, b, { blockSize: 32, maskOut: null, maskLhs: a, maskRhs: [[true]], stream: "cpu" }),
]);
same<mx.BlockMaskedMMOptions, Options<{ blockSize: number; maskOut: ArrayLike | null; maskLhs: ArrayLike | null; maskRhs: ArrayLike | null }>>(true);

same<typeof mx.gatherMM, Op<[ArrayLike, ArrayLike], [ArrayLike | null, ArrayLike | null], mx.GatherMMOptions>>(true);
arrays([mx.gatherMM(a, b), mx.gatherMM(a, b, null, [0], stream), mx.gatherMM(a, b, { lhsIndices: null, rhsIndices: [0], sortedIndices: true, stream: "cpu" })]);
same<mx.GatherMMOptions, Options<{ lhsIndices: ArrayLike | null; rhsIndices: ArrayLike | null; sortedIndices: boolean }>>(true);

same<typeof mx.segmentedMM, Op<[ArrayLike, ArrayLike, ArrayLike]>>(true);
arrays([mx.segmentedMM(a, b, [[0, 1]]), mx.segmentedMM(a, b, [[0, 1]], stream), mx.segmentedMM(a, b, [[0, 1]], { stream: "cpu" })]);

same<typeof mx.einsum, (subscripts: string, ...operands: [...operands: ArrayLike[], options: mx.StreamOption] | ArrayLike[]) => mx.Array>(true);
arrays([mx.einsum("ij->ji", a), mx.einsum("ij,jk", a, [[1], [2]], stream), mx.einsum("i,i", a, b, { stream })]);
same<typeof mx.einsumPath, (subscripts: string, ...operands: ArrayLike[]) => [path: number[][], description: string]>(true);
const [path, description] = mx.einsumPath("ij,jk", a, b);
same<typeof path, number[][]>(true);
same<typeof description, string>(true);

// @ts-expect-error two operands
mx.matmul(a);
// @ts-expect-error no such option
mx.matmul(a, b, { alpha: 2 });
// @ts-expect-error an operand more
mx.addmm(a, b);
// @ts-expect-error an axis by name only
mx.vecdot(a, b, 0);
// @ts-expect-error one axis of vecdot
mx.vecdot(a, b, { axis: [0] });
// @ts-expect-error the axes of both
mx.tensordot(a, b, [[0]]);
// @ts-expect-error subscripts are text
mx.einsum(a, b);
// @ts-expect-error subscripts come first
mx.einsumPath(a, "ij");
// @ts-expect-error indices by name
mx.gatherMM(a, b, { indices: [0] });
// @ts-expect-error segments are needed
mx.segmentedMM(a, b);
