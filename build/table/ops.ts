// The op table: one row is one op of MLX. `npm run codegen` writes the TypeScript, the C++ dispatch and the docs from it.

import { ARITHMETIC } from "./arithmetic.ts";
import { COMPARISON } from "./comparison.ts";
import { CONVOLUTIONS } from "./convolutions.ts";
import { CREATION } from "./creation.ts";
import { DISTRIBUTED } from "./distributed.ts";
import { FAST } from "./fast.ts";
import { FFT } from "./fft.ts";
import { INDEXING } from "./indexing.ts";
import { LINALG } from "./linalg.ts";
import { MATHS } from "./math.ts";
import { PRODUCTS } from "./products.ts";
import { QUANTIZATION } from "./quantization.ts";
import { RANDOM } from "./random.ts";
import { REDUCTIONS } from "./reductions.ts";
import type { Op, Space } from "./row.ts";
import { SCANS } from "./scans.ts";
import { SHAPE } from "./shape.ts";
import { SORTING } from "./sorting.ts";
import { TYPES } from "./types.ts";

export { fullName, type Op, type Param, type Space } from "./row.ts";

function within(space: Space, ops: readonly Op[]): Op[] {
  return ops.map((op) => ({ ...op, space }));
}

/** The ops by chapter of the docs. */
export const CHAPTERS: Readonly<Record<string, readonly Op[]>> = {
  Creation: CREATION,
  Types: TYPES,
  Arithmetic: ARITHMETIC,
  "Mathematical functions": MATHS,
  "Comparison, logic and bits": COMPARISON,
  Products: PRODUCTS,
  Convolutions: CONVOLUTIONS,
  Quantization: QUANTIZATION,
  Reductions: REDUCTIONS,
  Scans: SCANS,
  Sorting: SORTING,
  Shape: SHAPE,
  Indexing: INDEXING,
  "Random numbers": within("random", RANDOM),
  "Linear algebra": within("linalg", LINALG),
  "Fourier transforms": within("fft", FFT),
  "Fused operations": within("fast", FAST),
  "Communication between processes": within("distributed", DISTRIBUTED),
};

/** Every op. */
export const OPS: readonly Op[] = Object.values(CHAPTERS).flat();

/** The groups that have ops. */
export const SPACES: readonly Space[] = [...new Set(OPS.flatMap((op) => op.space ?? []))];
