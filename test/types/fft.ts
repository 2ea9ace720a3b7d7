// Fourier transforms; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, Axes } from "../../mod.ts";
import { a, arrays, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.fft.fftshift, Op<[ArrayLike], [Axes | null], mx.fft.FftshiftOptions>>(true);
arrays([mx.fft.fftshift(a), mx.fft.fftshift(a, 0, stream), mx.fft.fftshift(a, { axes: 0, stream: "cpu" })]);
same<mx.fft.FftshiftOptions, Options<{ axes: Axes | null }>>(true);

// @ts-expect-error an operand
mx.fft.fftshift();
