"""Discrete Fourier transforms."""

import mlx.core as mx

from case import Exact, Plain, call, fails, sweep
from families import moved
from pool import DTYPES, ref

NORMS = ("backward", "ortho", "forward")
SIGNAL = Plain([0.5, -1.0, 2.0, 3.25, 0.0, 1.5, -2.5, 4.0, 1.0, -0.75, 2.25])
SIGNALS = Plain([SIGNAL.value, SIGNAL.value[::-1]])
WINDOW = Plain([0.25, 0.5, 1.0, 0.75])


def f32(name):
    return ref("float32", name)


def zeros(*shape):
    return Exact(mx.zeros(shape))


def lengths(*values):
    return [call(f32("cube"), n) for n in values]


def one_axis():
    """An odd and an even length, a prime one past what small factors make, 1, and more or less than there is."""
    return [
        *[call(ref(dtype, "matrix")) for dtype in DTYPES],
        *lengths(1, 2, 3, 5, 6, 31),
        *[call(f32("cube"), None, axis) for axis in (0, 1, -2)],
        *[call(f32("cube"), 7, 1, norm) for norm in NORMS],
        call(ref("complex64", "rotated"), n=6, axis=0, norm="ortho"),
        *[call(f32(name)) for name in ("transposed", "strided", "broadcast", "flipped")],
        call(SIGNAL),
        call(zeros(0, 3)),
        call(zeros(0), 4),
        call(zeros(2, 0), 3),
        fails(f32("cube"), 0),
        fails(f32("cube"), -1),
        fails(f32("cube"), 4, 3),
        fails(f32("cube"), 4, -4),
        fails(f32("scalar")),
        fails(f32("empty")),
    ]


def several(two):
    shaped = [] if two else [fails(f32("cube"), [2, 2])]
    return [
        *[call(ref(dtype, "matrix")) for dtype in DTYPES],
        *[call(f32("cube"), None, axes) for axes in ([0], [0, 1], [2, 0], [-1, -3, 1])],
        *[call(f32("cube"), [3, 5], [0, 2], norm) for norm in NORMS],
        *[call(f32("cube"), norm=norm) for norm in NORMS],
        call(f32("cube"), s=[1, 3], axes=[1, -1]),
        call(f32("cube"), None, None),
        call(ref("complex64", "rotated"), axes=[1, 2], norm="ortho"),
        call(f32("transposed")),
        call(f32("strided"), [4], [0]),
        call(f32("cube"), None, []),
        call(zeros(0, 3, 3), None, [1, 2]),
        call(zeros(2, 0), [2, 3], [0, 1]),
        fails(f32("cube"), [3], [0, 1]),
        fails(f32("cube"), [3, 3], None),
        fails(f32("cube"), [3, 3], [0, 0]),
        fails(f32("cube"), [3, 3], [0, -3]),
        fails(f32("cube"), [0, 3], [0, 1]),
        fails(f32("cube"), [3, 3], [0, 3]),
        fails(f32("cube"), None, [-4, 0]),
        fails(f32("scalar")),
        fails(f32("hollow")),
        *([fails(f32("row"))] if two else shaped),
    ]


def frequencies():
    return [
        *[call(n) for n in (1, 2, 3, 8, 9)],
        call(8, 0.25),
        call(5, d=-2.0),
        fails(0),
        fails(-3),
        fails(4, 0.0),
    ]


def shifts():
    return [
        *moved(name="cube"),
        call(f32("cube"), 1),
        call(f32("cube"), axes=[0, 2]),
        call(f32("cube"), -1),
        call(f32("row"), [0, 0]),
        call(f32("row"), []),
        *[call(f32(name)) for name in ("scalar", "empty", "hollow", "rotated", "strided")],
        fails(f32("cube"), 3),
        fails(f32("cube"), [0, -4]),
    ]


def spectra(*args, **options):
    """The transforms of a signal, to be passed on."""
    return Exact(mx.fft.stft(mx.array(SIGNAL.value), *args, **options, stream=mx.cpu))


OPS = {
    "fft.fft": one_axis(),
    "fft.ifft": one_axis(),
    "fft.rfft": one_axis(),
    "fft.irfft": one_axis(),
    "fft.fft2": several(True),
    "fft.ifft2": several(True),
    "fft.rfft2": several(True),
    "fft.irfft2": several(True),
    "fft.fftn": several(False),
    "fft.ifftn": several(False),
    "fft.rfftn": several(False),
    "fft.irfftn": several(False),
    "fft.fftfreq": frequencies(),
    "fft.rfftfreq": frequencies(),
    "fft.fftshift": shifts(),
    "fft.ifftshift": shifts(),
    "fft.stft": [
        *[call(ref(dtype, "matrix"), 4) for dtype in DTYPES],
        *[call(SIGNAL, n) for n in (4, 5, 6, 16, 31)],
        *[call(SIGNAL, 4, hop) for hop in (1, 2, 3, 7, 100)],
        *[call(SIGNAL, 6, 2, length) for length in (0, 1, 5, 6)],
        call(SIGNAL, 4, 2, None, WINDOW),
        call(SIGNAL, 6, 2, window=WINDOW),
        call(SIGNAL, 6, 2, 4, WINDOW),
        call(SIGNAL, 4, 2, None, zeros(0)),
        *[call(SIGNAL, 4, center=flag) for flag in (True, False)],
        *[call(SIGNAL, 8, pad_mode=mode) for mode in ("reflect", "constant", "edge", "symmetric")],
        *[call(SIGNAL, 40, pad_mode=mode) for mode in ("reflect", "symmetric")],
        *[call(SIGNAL, 4, norm=norm) for norm in NORMS],
        *[call(SIGNAL, 4, onesided=flag) for flag in (True, False, None)],
        *[call(ref("complex64", "cube"), 4, onesided=flag) for flag in (True, False)],
        call(SIGNAL, n_fft=8, hop_length=3, win_length=5, center=False),
        call(SIGNALS, 4),
        call(Plain([2.5]), 4),
        call(zeros(0, 8), 4),
        call(f32("rotated"), 2, 1),
        fails(SIGNAL, 0),
        fails(SIGNAL, -4),
        fails(SIGNAL, 4, 0),
        fails(SIGNAL, 4, -1),
        fails(SIGNAL, 2),
        fails(SIGNAL, 4, 2, 5),
        fails(SIGNAL, 4, 2, -1),
        call(SIGNAL, 4, 2, 3, WINDOW),
        fails(SIGNAL, 4, 2, None, f32("matrix")),
        fails(SIGNAL, 2048, center=False),
        fails(f32("scalar"), 4),
        fails(zeros(0), 4),
    ],
    "fft.istft": [
        *[call(spectra(4, hop), 4, hop) for hop in (1, 2, 3)],
        call(spectra(8)),
        call(spectra(6, 2), 6, 2),
        call(spectra(6, 2, 5), 6, 2, 5),
        call(spectra(4, 2, window=mx.array(WINDOW.value)), 4, 2, None, WINDOW),
        call(spectra(8), window=WINDOW),
        call(spectra(8, 2, center=False), 8, 2, center=False),
        *[call(spectra(8, norm=norm), norm=norm) for norm in NORMS],
        call(spectra(8, onesided=False), 8, onesided=False),
        *[call(spectra(8), length=length) for length in (0, 5, 11, 40)],
        call(Exact(mx.stack([mx.fft.stft(mx.array(SIGNAL.value), 8)] * 2))),
        *[sweep(ref(dtype, "square")) for dtype in DTYPES],
        call(f32("turned")),
        call(f32("cube"), 4),
        call(zeros(0, 5, 3)),
        call(zeros(5, 1)),
        fails(f32("scalar")),
        fails(f32("row")),
        fails(spectra(8), 0),
        fails(spectra(8), -8),
        fails(spectra(8), 8, 0),
        fails(spectra(8), 8, -2),
        fails(spectra(8), 8, 2, 9),
        fails(spectra(8), 8, 2, -1),
        fails(spectra(8), 8, 2, None, f32("scalar")),
        fails(zeros(5, 0)),
        fails(zeros(1, 3)),
    ],
}
