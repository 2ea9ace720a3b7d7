"""Discrete Fourier transforms."""

from case import call
from pool import ref

OPS = {
    "fft.fftshift": [
        call(ref("float32", "cube")),
        call(ref("float32", "cube"), 1),
        call(ref("float32", "cube"), axes=[0, 2]),
    ],
}
