// Discrete Fourier transforms: `fft` here, `mx.fft` in Python.

import type { Op, Param } from "./row.ts";

const NORMS = ["backward", "ortho", "forward"];
const SIZES = "A transform of length n takes time in proportion to n log n.";
const THROWS = "INVALID_ARGUMENT for a length below 1, an axis named twice or lengths that do not fit the axes; OUT_OF_RANGE for an axis that `a` does not " +
  "have; OUT_OF_MEMORY for lengths that no memory holds.";

const input: Param = { name: "a", kind: "array", doc: "The input, of one dimension or more." };
const real: Param = { ...input, doc: "The input, of one dimension or more; of complex values the real part is taken." };
const half: Param = { ...input, doc: "The spectra: what the forward transform of real values gives." };

const norm: Param = {
  name: "norm",
  kind: "choice",
  choices: NORMS,
  default: '"backward"',
  doc: 'What is divided by the number n of elements: "backward" the inverse transform, "forward" the forward one, "ortho" both by the root of n.',
};
const oneAxis: Param = { name: "axis", kind: "axis", default: "-1", doc: "The axis to transform along." };
const twoAxes: Param = { name: "axes", kind: "axes", optional: true, default: "[-2, -1]", doc: "The axes to transform along; null for all of them." };
const allAxes: Param = { name: "axes", kind: "axes", optional: true, doc: "The axes to transform along; all of them by default." };

const FORWARD = "The result is complex64.";
const REAL_FORWARD = "The result is complex64; of the last axis only the first half is there, n / 2 + 1 elements, as the rest mirrors it.";
const INVERSE = "The result is complex64.";
const REAL_INVERSE = "The result is float32; the last axis of the input is the first half of a spectrum that mirrors itself.";

interface Kind {
  readonly name: string;
  readonly a: Param;
  readonly doc: string;
  readonly details: string;
  readonly returns: string;
  /** The length when none is given, of the axes, or of the last one. */
  readonly length: string;
}

const KINDS: readonly Kind[] = [
  {
    name: "fft",
    a: input,
    doc: "a discrete Fourier transform",
    details: FORWARD,
    returns: "The spectra.",
    length: "that of the input by default; the input is cut off, or continued with zeros",
  },
  {
    name: "ifft",
    a: input,
    doc: "an inverse discrete Fourier transform",
    details: INVERSE,
    returns: "What has the input as its spectra.",
    length: "that of the input by default; the input is cut off, or continued with zeros",
  },
  {
    name: "rfft",
    a: real,
    doc: "a discrete Fourier transform of real values",
    details: REAL_FORWARD,
    returns: "The first halves of the spectra.",
    length: "that of the input by default; the input is cut off, or continued with zeros",
  },
  {
    name: "irfft",
    a: half,
    doc: "an inverse discrete Fourier transform to real values",
    details: REAL_INVERSE,
    returns: "The real values that have the input as their spectra.",
    length: "by default that of the input, of the last axis 2 (m - 1) for m elements",
  },
];

function declaration(name: string, last: string): string {
  return name.endsWith("n") || name.endsWith("2")
    ? `const array& a, const Shape& n, const std::vector<int>& axes, FFTNorm norm = FFTNorm::Backward, StreamOrDevice s = {}`
    : `const array& a, int n, int axis, FFTNorm norm = FFTNorm::Backward, StreamOrDevice s = {}${last}`;
}

function along(kind: Kind, dimensions: "" | "2" | "n", example: readonly [string, string]): Op {
  const name = `${kind.name}${dimensions}`;
  const one = dimensions === "";
  const length: Param = one
    ? { name: "n", kind: "integer", optional: true, doc: `The length of the transform; ${kind.length}.` }
    : { name: "s", kind: "shape", optional: true, doc: `The lengths of the transform, one for each of the axes; ${kind.length}. Needs \`axes\`.` };
  const where = one ? "along one axis" : dimensions === "2" ? "along two axes" : "along several axes";
  return {
    name,
    doc: `Computes ${kind.doc} ${where}.`,
    details: `${kind.details} ${SIZES}`,
    params: [kind.a, length, one ? oneAxis : dimensions === "2" ? twoAxes : allAxes, norm],
    options: `${one ? "Fft" : dimensions === "2" ? "Fft2" : "Fftn"}${kind.name === "irfft" ? "Inverse" : ""}Options`,
    returns: kind.returns,
    throws: THROWS,
    cpp: [`array ${name}(${declaration(name, "")})`],
    call: `mxn::transform(Transform::${kind.name}, *a, ${one ? "n, axis" : "shape, axes"}, norm, s)`,
    example,
  };
}

const [fft, ifft, rfft, irfft] = KINDS as [Kind, Kind, Kind, Kind];

const frames: readonly Param[] = [
  { name: "hopLength", kind: "integer", optional: true, doc: "How many samples apart frames begin; a quarter of `nFft` by default." },
  {
    name: "winLength",
    kind: "integer",
    optional: true,
    doc: "The length of a window that is not given, `nFft` at most and by default; zeros around fill it up.",
  },
  { name: "window", kind: "array", optional: true, doc: "The window, of one dimension and `nFft` elements at most; a Hann window by default." },
];
const center = (doc: string): Param => ({ name: "center", kind: "flag", default: "true", doc });
const onesided = (doc: string): Param => ({ name: "onesided", kind: "flag", optional: true, doc });
const shiftAxes: Param = { name: "axes", kind: "axes", optional: true, doc: "The axes to shift; all of them by default." };
const count: Param = { name: "n", kind: "integer", doc: "The length of the transform." };
const spacing: Param = { name: "d", kind: "float", default: "1", doc: "How far apart the samples are, in the unit of which the result is the inverse." };

export const FFT: readonly Op[] = [
  along(fft, "", ["fft.fft([1, 2]).toArray()", "[{ re: 3, im: 0 }, { re: -1, im: 0 }]"]),
  along(ifft, "", ["fft.ifft([3, -1]).toArray()", "[{ re: 1, im: 0 }, { re: 2, im: 0 }]"]),
  along(rfft, "", ["fft.rfft([1, 2, 3, 4, 5, 6]).shape", "[4]"]),
  along(irfft, "", ["fft.irfft(fft.rfft([1, 2, 4, 8])).toArray()", "[1, 2, 4, 8]"]),
  along(fft, "2", ["fft.fft2([[1, 0], [0, 0]]).shape", "[2, 2]"]),
  along(ifft, "2", ["fft.ifft2(fft.fft2([[1, 2], [3, 4]])).shape", "[2, 2]"]),
  along(rfft, "2", ["fft.rfft2(ones([4, 6])).shape", "[4, 4]"]),
  along(irfft, "2", ["fft.irfft2(fft.rfft2([[1, 2], [3, 4]])).toArray()", "[[1, 2], [3, 4]]"]),
  along(fft, "n", ["fft.fftn(ones([2, 3, 4]), [4, 4], [0, 1]).shape", "[4, 4, 4]"]),
  along(ifft, "n", ['fft.ifftn(ones([2, 2]), { norm: "forward" }).shape', "[2, 2]"]),
  along(rfft, "n", ["fft.rfftn(ones([2, 3, 4])).shape", "[2, 3, 3]"]),
  along(irfft, "n", ["fft.irfftn(ones([2, 3, 3])).shape", "[2, 3, 4]"]),
  {
    name: "fftfreq",
    doc: "Gives the frequencies of a transform's elements, in cycles per unit of `d`.",
    details: "The result is float32: 0, 1, ... , -2, -1 divided by `n * d`.",
    params: [count, spacing],
    options: "FrequencyOptions",
    returns: "The `n` frequencies.",
    throws: "INVALID_ARGUMENT for an `n` below 1, or a `d` of 0; OUT_OF_MEMORY for an `n` that no memory holds.",
    cpp: ["array fftfreq(int n, double d = 1.0, StreamOrDevice s = {})"],
    call: "mxn::frequencies(n, mx::fft::fftfreq(n, d, s))",
    example: ["fft.fftfreq(4, 0.25).toArray()", "[0, 1, -2, -1]"],
  },
  {
    name: "rfftfreq",
    doc: "Gives the frequencies of the elements of a real transform, in cycles per unit of `d`.",
    details: "The result is float32: 0, 1, 2, ... divided by `n * d`.",
    params: [count, spacing],
    options: "FrequencyOptions",
    returns: "The `n / 2 + 1` frequencies.",
    throws: "INVALID_ARGUMENT for an `n` below 1, or a `d` of 0; OUT_OF_MEMORY for an `n` that no memory holds.",
    cpp: ["array rfftfreq(int n, double d = 1.0, StreamOrDevice s = {})"],
    call: "mxn::frequencies(n, mx::fft::rfftfreq(n, d, s))",
    example: ["fft.rfftfreq(4, 0.25).toArray()", "[0, 1, 2]"],
  },
  {
    name: "fftshift",
    doc: "Moves the zero frequency to the middle.",
    details: "The result has the shape and dtype of `a`.",
    params: [{ ...input, doc: "The input, of any shape." }, shiftAxes],
    options: "ShiftOptions",
    returns: "The shifted array.",
    throws: "OUT_OF_RANGE for an axis that `a` does not have.",
    cpp: ["array fftshift(const array& a, const std::vector<int>& axes, StreamOrDevice s = {})"],
    example: ["fft.fftshift([0, 1, 2, -2, -1]).toArray()", "[-2, -1, 0, 1, 2]"],
  },
  {
    name: "ifftshift",
    doc: "Moves the zero frequency back to the start, which undoes `fftshift`.",
    details: "The result has the shape and dtype of `a`.",
    params: [{ ...input, doc: "The input, of any shape." }, shiftAxes],
    options: "ShiftOptions",
    returns: "The shifted array.",
    throws: "OUT_OF_RANGE for an axis that `a` does not have.",
    cpp: ["array ifftshift(const array& a, const std::vector<int>& axes, StreamOrDevice s = {})"],
    example: ["fft.ifftshift([-2, -1, 0, 1, 2]).toArray()", "[0, 1, 2, -2, -1]"],
  },
  {
    name: "stft",
    doc: "Computes short-time Fourier transforms along the last axis.",
    details: "The signal is cut into overlapping frames of `nFft` samples, each of which is multiplied by the window and transformed. The result is complex64.",
    params: [
      { name: "x", kind: "array", doc: "The signals, of shape [..., samples]." },
      { name: "nFft", kind: "integer", default: "2048", doc: "The length of a frame." },
      ...frames,
      center("Whether frames are centred on their samples, for which the signal is continued by half a frame at both ends."),
      {
        name: "padMode",
        kind: "choice",
        choices: ["reflect", "constant", "edge", "symmetric"],
        default: '"reflect"',
        doc: "How the signal is continued, as `pad` does it.",
      },
      norm,
      onesided("Whether to return only the first half of each spectrum; by default for real signals."),
    ],
    returns: "The spectra, of shape [..., nFft / 2 + 1, frames], or [..., nFft, frames] for whole ones.",
    throws: "INVALID_ARGUMENT for lengths that are not positive or do not fit each other, and for a signal shorter than a frame; OUT_OF_MEMORY for spectra " +
      "that no memory holds.",
    cpp: [
      "array stft(const array& x, int n_fft = 2048, const std::optional<int>& hop_length = std::nullopt, const std::optional<int>& win_length = " +
      'std::nullopt, const std::optional<array>& window = std::nullopt, bool center = true, const std::string& pad_mode = "reflect", FFTNorm norm = ' +
      "FFTNorm::Backward, const std::optional<bool>& onesided = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "mxn::stft(*x, n_fft, {hop_length, win_length, value(window)}, center, pad_mode, norm, onesided, s)",
    example: ["fft.stft(ones([16]), 8).shape", "[5, 9]"],
  },
  {
    name: "istft",
    doc: "Restores signals from their short-time Fourier transforms.",
    details: "The result is float32. Give the arguments that the spectra were made with.",
    params: [
      { name: "stftMatrix", kind: "array", doc: "The spectra, of shape [..., frequencies, frames]." },
      { name: "nFft", kind: "integer", optional: true, doc: "The length of a frame; 2 (m - 1) for m frequencies by default." },
      ...frames,
      center("Whether the frames were centred, and half a frame is cut off at both ends."),
      norm,
      onesided("Whether the spectra are first halves; they are by default."),
      { name: "length", kind: "integer", optional: true, doc: "How many samples to return; as many as the frames hold by default." },
    ],
    returns: "The signals, of shape [..., samples].",
    throws:
      "INVALID_ARGUMENT for lengths that are not positive or do not fit each other; OUT_OF_RANGE for more samples than an axis can have; OUT_OF_MEMORY for " +
      "more than memory holds.",
    cpp: [
      "array istft(const array& stft_matrix, const std::optional<int>& n_fft = std::nullopt, const std::optional<int>& hop_length = std::nullopt, " +
      "const std::optional<int>& win_length = std::nullopt, const std::optional<array>& window = std::nullopt, bool center = true, FFTNorm norm = " +
      "FFTNorm::Backward, const std::optional<bool>& onesided = std::nullopt, const std::optional<int>& length = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "mxn::istft(*stft_matrix, n_fft, {hop_length, win_length, value(window)}, center, norm, onesided, length, s)",
    example: ["fft.istft(fft.stft(arange(16), 8), 8).shape", "[16]"],
  },
];
