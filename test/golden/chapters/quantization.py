"""Quantized matrices. The quantized arrays are made here and given as they are."""

import mlx.core as mx

from case import Exact, Plain, call, fails, sweep
from pool import DTYPES, dtype_of, ref

MODES = ("affine", "mxfp4", "mxfp8", "nvfp4")
AFFINE = tuple((group, bits) for group in (32, 64, 128) for bits in (1, 2, 3, 4, 5, 6, 8))
SCALE = Plain(0.5)


def f32(name):
    return ref("float32", name)


def number(n, row):
    """A number with eight significant bits, the last of them set: exact in every dtype, and halfway between no two steps of a mode."""
    sign = -1 if n % 7 < 4 else 1
    return sign * (129 + 2 * (n % 63)) / 128 * 2.0 ** (row - n % 3)


def numbers(rows, columns):
    """
    Nested lists; each row has another range.

    None is quantized halfway between two steps, where a CPU and a GPU round otherwise.
    """
    return [[number(i * 5 + j * 3, i) for j in range(columns)] for i in range(rows)]


def plain(rows, columns):
    return Plain(numbers(rows, columns))


W = plain(3, 64)
WIDE = plain(2, 128)
X = plain(2, 64)
ROW = plain(1, 64)
BATCH = Plain([numbers(2, 64), numbers(2, 64)[::-1]])
INDICES = Plain([1, 0, 1], mx.int32)
DTYPED = ("float16", "bfloat16", "float32")


def packed(w, *args, **options):
    """What `quantize` gives, to be passed on."""
    array = mx.array(w.value, mx.float32)
    return [Exact(a) for a in mx.quantize(array, *args, **options, stream=mx.cpu)]


def affine(w=WIDE):
    """Affine quantization in every form: the arrays, group size and bits."""
    return [(packed(w, *form), *form) for form in AFFINE]


def stacked(*args, **options):
    """A batch of two quantized matrices."""
    w = mx.array(BATCH.value, mx.float32)
    return [Exact(a) for a in mx.quantize(w, *args, **options, stream=mx.cpu)]


def cast(a, dtype):
    return Exact(mx.array(a.value).astype(dtype_of(dtype)))


def scaled(scales, biases, dtype):
    """Scales and biases of another dtype."""
    return [Exact(each.array.astype(dtype_of(dtype))) for each in (scales, biases)]


OPS = {
    "quantize": [
        *[call(WIDE, *form) for form in AFFINE],
        *[call(W, mode=mode) for mode in MODES],
        *[sweep(cast(W, key), mode=mode) for mode in MODES for key in DTYPED],
        *[sweep(cast(W, key)) for key in DTYPES],
        call(W, 32, 8, "mxfp8"),
        call(W, 16, 4, "nvfp4", global_scale=SCALE),
        call(BATCH),
        call(Exact(mx.zeros((0, 64)))),
        fails(W, 128),
        fails(W, 32, 7),
        fails(W, 64, mode="mxfp4"),
        fails(W, global_scale=SCALE),
        fails(f32("row")),
        fails(f32("scalar")),
    ],
    "dequantize": [
        *[call(*arrays, *form) for arrays, *form in affine()],
        *[call(*packed(W, mode=mode), mode=mode) for mode in MODES],
        *[
            sweep(*packed(W, mode=mode), mode=mode, dtype=dtype_of(key))
            for mode in MODES
            for key in (DTYPES if mode == "mxfp4" else DTYPED)
        ],
        *[sweep(words, *scaled(scales, biases, key)) for words, scales, biases in [packed(W)] for key in DTYPES],
        call(*packed(W, 16, 4, "nvfp4"), None, 16, 4, "nvfp4", SCALE, mx.float32),
        call(*packed(W, mode="nvfp4"), mode="nvfp4", global_scale=SCALE),
        call(*stacked()),
        fails(*packed(W)[:2]),
        fails(*packed(W), 32),
        fails(*packed(W), 64, 8),
        fails(*packed(W, mode="mxfp4"), mode="mxfp8"),
        fails(*packed(W), mode="mxfp4"),
        fails(f32("matrix"), f32("matrix"), f32("matrix")),
    ],
    "quantized_matmul": [
        *[call(plain(2, 128), *arrays, True, *form) for arrays, *form in affine()],
        *[call(plain(3, 2), *arrays, False, *form) for arrays, *form in affine()],
        *[call(X, *packed(W, mode=mode), mode=mode) for mode in MODES],
        *[
            call(plain(2, 3), *packed(W, mode=mode), transpose=False, mode=mode)
            for mode in MODES
        ],
        *[sweep(cast(X, key), *packed(W)) for key in DTYPES],
        call(BATCH, *packed(W)),
        call(BATCH, *stacked()),
        call(Plain(numbers(1, 64)[0]), *packed(W)),
        call(X, *packed(W, 32, 8, "mxfp8"), None, True, 32, 8, "mxfp8"),
        fails(X, *packed(W)[:2]),
        fails(X, *packed(W), False),
        fails(X, *packed(W), True, 64, 8),
        fails(f32("matrix"), *packed(W)),
    ],
    "gather_qmm": [
        *[
            call(BATCH, *stacked(mode=mode), rhs_indices=Plain([[1], [0]], mx.int32), mode=mode)
            for mode in MODES
        ],
        call(BATCH, *stacked(), INDICES, INDICES),
        call(BATCH, *stacked(32, 8), INDICES, Plain([0, 0, 1], mx.int32), True, 32, 8),
        call(Plain([numbers(1, 2)]), *stacked(), None, INDICES, False, sorted_indices=True),
        call(X, *stacked(), lhs_indices=Plain(0, mx.int32), rhs_indices=Plain(1, mx.int32)),
        call(X, *packed(W)),
        *[sweep(cast(X, key), *stacked(), None, INDICES) for key in DTYPES],
        fails(X, *stacked()[:2], None, None, INDICES),
        fails(X, *stacked(mode="nvfp4"), None, None, INDICES, mode="nvfp4", global_scale=Plain([0.5, 2])),
        fails(BATCH, *stacked(), INDICES, Plain([0, 1], mx.int32)),
        fails(X, *stacked(), None, f32("row")),
        fails(X, *stacked(), None, INDICES, True, 64, 8),
        fails(f32("row"), *stacked(), None, INDICES),
    ],
    "qqmm": [
        # All that the CPU computes: one row by a quantized matrix.
        call(ROW, *packed(W, mode="nvfp4")),
        call(ROW, *packed(W, 16, 4, "nvfp4"), 16, 4, "nvfp4"),
        *[call(ROW, *packed(W, mode=mode)[:2], mode=mode) for mode in MODES],
        *[sweep(cast(ROW, key), *packed(W, mode="nvfp4")) for key in DTYPES],
        sweep(ROW, *packed(W, mode="nvfp4"), global_scale_x=SCALE, global_scale_w=SCALE),
        fails(ROW, *packed(W, mode="nvfp4"), global_scale_x=SCALE),
        fails(Plain(numbers(2, 32)), W),
        fails(ROW, Exact(mx.zeros((3, 8), mx.uint32))),
    ],
    # Only a GPU computes it.
    "gather_qqmm": [
        fails(ROW, *packed(W, mode="nvfp4")),
        fails(ROW, *packed(W, mode="mxfp8"), mode="mxfp8"),
        fails(ROW, *packed(W, mode="nvfp4"), global_scale_x=SCALE),
    ],
}
