// Fourier transforms; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, Axes, Shape } from "../../mod.ts";
import { a, arrays, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.fft.fft, Op<[ArrayLike], [number | null, number, "backward" | "ortho" | "forward"], mx.fft.FftOptions>>(true);
arrays([mx.fft.fft(a), mx.fft.fft(a, 8, 0, "ortho", stream), mx.fft.fft(a, { n: 8, axis: 0, norm: "ortho", stream: "cpu" })]);
same<mx.fft.FftOptions, Options<{ n: number | null; axis: number; norm: "backward" | "ortho" | "forward" }>>(true);

same<typeof mx.fft.ifft, Op<[ArrayLike], [number | null, number, "backward" | "ortho" | "forward"], mx.fft.FftOptions>>(true);
arrays([mx.fft.ifft(a), mx.fft.ifft(a, 8, 0, "ortho", stream), mx.fft.ifft(a, { n: 8, axis: 0, norm: "ortho", stream: "cpu" })]);

same<typeof mx.fft.rfft, Op<[ArrayLike], [number | null, number, "backward" | "ortho" | "forward"], mx.fft.FftOptions>>(true);
arrays([mx.fft.rfft(a), mx.fft.rfft(a, 8, 0, "ortho", stream), mx.fft.rfft(a, { n: 8, axis: 0, norm: "ortho", stream: "cpu" })]);

same<typeof mx.fft.irfft, Op<[ArrayLike], [number | null, number, "backward" | "ortho" | "forward"], mx.fft.FftInverseOptions>>(true);
arrays([mx.fft.irfft(a), mx.fft.irfft(a, 8, 0, "ortho", stream), mx.fft.irfft(a, { n: 8, axis: 0, norm: "ortho", stream: "cpu" })]);
same<mx.fft.FftInverseOptions, Options<{ n: number | null; axis: number; norm: "backward" | "ortho" | "forward" }>>(true);

same<typeof mx.fft.fft2, Op<[ArrayLike], [Shape | null, Axes | null, "backward" | "ortho" | "forward"], mx.fft.Fft2Options>>(true);
arrays([mx.fft.fft2(a), mx.fft.fft2(a, [4, 4], [0, 1], "ortho", stream), mx.fft.fft2(a, { s: [4, 4], axes: [0, 1], norm: "ortho", stream: "cpu" })]);
same<mx.fft.Fft2Options, Options<{ s: Shape | null; axes: Axes | null; norm: "backward" | "ortho" | "forward" }>>(true);

same<typeof mx.fft.ifft2, Op<[ArrayLike], [Shape | null, Axes | null, "backward" | "ortho" | "forward"], mx.fft.Fft2Options>>(true);
arrays([mx.fft.ifft2(a), mx.fft.ifft2(a, [4, 4], [0, 1], "ortho", stream), mx.fft.ifft2(a, { s: [4, 4], axes: [0, 1], norm: "ortho", stream: "cpu" })]);

same<typeof mx.fft.rfft2, Op<[ArrayLike], [Shape | null, Axes | null, "backward" | "ortho" | "forward"], mx.fft.Fft2Options>>(true);
arrays([mx.fft.rfft2(a), mx.fft.rfft2(a, [4, 4], [0, 1], "ortho", stream), mx.fft.rfft2(a, { s: [4, 4], axes: [0, 1], norm: "ortho", stream: "cpu" })]);

same<typeof mx.fft.irfft2, Op<[ArrayLike], [Shape | null, Axes | null, "backward" | "ortho" | "forward"], mx.fft.Fft2InverseOptions>>(true);
arrays([mx.fft.irfft2(a), mx.fft.irfft2(a, [4, 4], [0, 1], "ortho", stream), mx.fft.irfft2(a, { s: [4, 4], axes: [0, 1], norm: "ortho", stream: "cpu" })]);
same<mx.fft.Fft2InverseOptions, Options<{ s: Shape | null; axes: Axes | null; norm: "backward" | "ortho" | "forward" }>>(true);

same<typeof mx.fft.fftn, Op<[ArrayLike], [Shape | null, Axes | null, "backward" | "ortho" | "forward"], mx.fft.FftnOptions>>(true);
arrays([mx.fft.fftn(a), mx.fft.fftn(a, [4, 4], [0, 1], "ortho", stream), mx.fft.fftn(a, { s: [4, 4], axes: [0, 1], norm: "ortho", stream: "cpu" })]);
same<mx.fft.FftnOptions, Options<{ s: Shape | null; axes: Axes | null; norm: "backward" | "ortho" | "forward" }>>(true);

same<typeof mx.fft.ifftn, Op<[ArrayLike], [Shape | null, Axes | null, "backward" | "ortho" | "forward"], mx.fft.FftnOptions>>(true);
arrays([mx.fft.ifftn(a), mx.fft.ifftn(a, [4, 4], [0, 1], "ortho", stream), mx.fft.ifftn(a, { s: [4, 4], axes: [0, 1], norm: "ortho", stream: "cpu" })]);

same<typeof mx.fft.rfftn, Op<[ArrayLike], [Shape | null, Axes | null, "backward" | "ortho" | "forward"], mx.fft.FftnOptions>>(true);
arrays([mx.fft.rfftn(a), mx.fft.rfftn(a, [4, 4], [0, 1], "ortho", stream), mx.fft.rfftn(a, { s: [4, 4], axes: [0, 1], norm: "ortho", stream: "cpu" })]);

same<typeof mx.fft.irfftn, Op<[ArrayLike], [Shape | null, Axes | null, "backward" | "ortho" | "forward"], mx.fft.FftnInverseOptions>>(true);
arrays([mx.fft.irfftn(a), mx.fft.irfftn(a, [4, 4], [0, 1], "ortho", stream), mx.fft.irfftn(a, { s: [4, 4], axes: [0, 1], norm: "ortho", stream: "cpu" })]);
same<mx.fft.FftnInverseOptions, Options<{ s: Shape | null; axes: Axes | null; norm: "backward" | "ortho" | "forward" }>>(true);

same<typeof mx.fft.fftfreq, Op<[number], [number], mx.fft.FrequencyOptions>>(true);
arrays([mx.fft.fftfreq(8), mx.fft.fftfreq(8, 0.5, stream), mx.fft.fftfreq(8, { d: 0.5, stream: "cpu" })]);
same<mx.fft.FrequencyOptions, Options<{ d: number }>>(true);

same<typeof mx.fft.rfftfreq, Op<[number], [number], mx.fft.FrequencyOptions>>(true);
arrays([mx.fft.rfftfreq(8), mx.fft.rfftfreq(8, 0.5, stream), mx.fft.rfftfreq(8, { d: 0.5, stream: "cpu" })]);

same<typeof mx.fft.fftshift, Op<[ArrayLike], [Axes | null], mx.fft.ShiftOptions>>(true);
arrays([mx.fft.fftshift(a), mx.fft.fftshift(a, [0, 1], stream), mx.fft.fftshift(a, { axes: [0, 1], stream: "cpu" })]);
same<mx.fft.ShiftOptions, Options<{ axes: Axes | null }>>(true);

same<typeof mx.fft.ifftshift, Op<[ArrayLike], [Axes | null], mx.fft.ShiftOptions>>(true);
arrays([mx.fft.ifftshift(a), mx.fft.ifftshift(a, [0, 1], stream), mx.fft.ifftshift(a, { axes: [0, 1], stream: "cpu" })]);

same<
  typeof mx.fft.stft,
  Op<
    [ArrayLike],
    [
      number,
      number | null,
      number | null,
      ArrayLike | null,
      boolean,
      "reflect" | "constant" | "edge" | "symmetric",
      "backward" | "ortho" | "forward",
      boolean | null,
    ],
    mx.fft.StftOptions
  >
>(true);
arrays([
  mx.fft.stft(a),
  mx.fft.stft(a, 8, null, 4, null, false, "edge", "ortho", null, stream),
  mx.fft.stft(a, { nFft: 8, hopLength: null, winLength: 4, window: null, center: false, padMode: "edge", norm: "ortho", onesided: null, stream: "cpu" }),
]);
same<
  mx.fft.StftOptions,
  Options<
    {
      nFft: number;
      hopLength: number | null;
      winLength: number | null;
      window: ArrayLike | null;
      center: boolean;
      padMode: "reflect" | "constant" | "edge" | "symmetric";
      norm: "backward" | "ortho" | "forward";
      onesided: boolean | null;
    }
  >
>(true);

same<
  typeof mx.fft.istft,
  Op<
    [ArrayLike],
    [number | null, number | null, number | null, ArrayLike | null, boolean, "backward" | "ortho" | "forward", boolean | null, number | null],
    mx.fft.IstftOptions
  >
>(true);
arrays([
  mx.fft.istft(a),
  mx.fft.istft(a, 8, null, 4, null, false, "ortho", true, 16, stream),
  mx.fft.istft(a, { nFft: 8, hopLength: null, winLength: 4, window: null, center: false, norm: "ortho", onesided: true, length: 16, stream: "cpu" }),
]);
same<
  mx.fft.IstftOptions,
  Options<
    {
      nFft: number | null;
      hopLength: number | null;
      winLength: number | null;
      window: ArrayLike | null;
      center: boolean;
      norm: "backward" | "ortho" | "forward";
      onesided: boolean | null;
      length: number | null;
    }
  >
>(true);

// @ts-expect-error an operand
mx.fft.fft();
// @ts-expect-error one length
mx.fft.fft(a, [8]);
// @ts-expect-error no such norm
mx.fft.ifft(a, 8, 0, "unitary");
// @ts-expect-error one axis
mx.fft.rfft(a, 8, [0]);
// @ts-expect-error lengths are numbers
mx.fft.fft2(a, ["8"]);
// @ts-expect-error a spacing is a number
mx.fft.fftfreq(8, a);
// @ts-expect-error how many
mx.fft.rfftfreq();
// @ts-expect-error an unknown option
mx.fft.fftn(a, { n: 8 });
// @ts-expect-error no such padding
mx.fft.stft(a, { padMode: "wrap" });
// @ts-expect-error axes are numbers
mx.fft.fftshift(a, "0");
