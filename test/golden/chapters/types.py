"""The dtype of an array."""

import mlx.core as mx

from case import Plain, call, fails, sweep
from families import shapes
from pool import BOOL, DTYPES, INTEGERS, UNSIGNED, dtype_of, ref


def casts():
    """Every pair; C++ leaves open what an unsigned integer makes of a negative fraction."""
    for a in DTYPES:
        for b in DTYPES:
            whole = a in BOOL + INTEGERS
            yield call(
                ref(a, "row" if whole or b not in UNSIGNED else "above"), dtype_of(b)
            )


SIZES = {
    1: (mx.uint8, mx.int8),
    2: (mx.uint16, mx.int16, mx.float16, mx.bfloat16),
    4: (mx.uint32, mx.int32, mx.float32),
    8: (mx.uint64, mx.int64, mx.complex64),
}

OPS = {
    "astype": [
        *casts(),
        *[call(a, mx.int16) for a in shapes()],
        call(ref("float32", "special"), mx.bool_),
        call(ref("float32", "special"), mx.float16),
        call(ref("float64", "extreme"), mx.float32),
        call(ref("float32", "extreme"), mx.bfloat16),
        *[call(ref(key, "extreme"), mx.uint8) for key in INTEGERS],
        *[call(ref(key, "extreme"), mx.int32) for key in INTEGERS],
        *[call(ref(key, "extreme"), mx.float64) for key in INTEGERS],
        call(Plain(2.5), mx.int32),
        call(Plain([[1, 0]]), mx.bool_),
    ],
    "view": [
        *[
            call(ref(key, "cube"), dtype)
            for key in DTYPES
            for dtype in SIZES[dtype_of(key).size]
        ],
        *[call(ref(key, "cube"), mx.uint8) for key in DTYPES],
        *[
            call(ref("uint8", "cube"), dtype)
            for dtype in (mx.int16, mx.uint32, mx.float16)
        ],
        call(ref("bool", "cube"), mx.bool_),
        call(ref("float64", "cube"), mx.float64),
        call(ref("complex64", "row"), mx.float32),
        call(ref("float32", "special"), mx.uint32),
        call(ref("float64", "special"), mx.uint64),
        *[
            call(ref("float32", name), mx.int32)
            for name in (
                "scalar",
                "empty",
                "transposed",
                "strided",
                "broadcast",
                "flipped",
                "rotated",
            )
        ],
        *[
            call(ref("float32", name), mx.uint16)
            for name in ("transposed", "strided", "broadcast", "flipped")
        ],
        sweep(ref("uint8", "scalar"), mx.uint16),
        fails(ref("uint8", "row"), mx.uint16),
    ],
    "stop_gradient": [
        *[call(ref(key, "matrix")) for key in DTYPES],
        *map(call, shapes()),
        call(Plain(2.5)),
    ],
    "to_fp8": [
        # MLX takes the bytes of float64 for float32.
        *[sweep(ref(key, "matrix")) for key in DTYPES if key != "float64"],
        *map(call, shapes()),
        *[call(ref(key, "special")) for key in ("float16", "bfloat16", "float32")],
        call(Plain([[0.001, 0.3, 17], [447, 449, -1000]])),
    ],
    "from_fp8": [
        *[sweep(ref(key, "matrix")) for key in DTYPES],
        *[
            sweep(ref("uint8", "cube"), dtype_of(key))
            for key in DTYPES
            # MLX writes the bytes of float32 there.
            if key != "float64"
        ],
        call(ref("uint8", "extreme"), dtype=mx.float32),
        *[call(ref("uint8", name)) for name in ("empty", "strided", "rotated")],
    ],
}
