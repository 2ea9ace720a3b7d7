"""Running sums and the like along an axis."""

import mlx.core as mx

from case import Plain, call, fails, sweep
from families import scan
from pool import DTYPES, UNSIGNED, VIEWS, dtype_of, ref


def typed_scan(name="matrix"):
    return [
        *scan(name),
        call(ref("int8", name), 1, dtype=mx.int32),
        call(ref("float32", name), dtype=mx.float16),
        call(ref("bool", name), 0, dtype=mx.int64, reverse=True),
        # What a negative number becomes without a sign is for the device to say.
        *[
            sweep(ref("float32", "positive" if dtype in UNSIGNED else name), 1, dtype=dtype_of(dtype))
            for dtype in DTYPES
        ],
    ]


OPS = {
    "cumsum": typed_scan(),
    "cumprod": typed_scan("unit"),
    "cummax": scan(),
    "cummin": scan(),
    "logcumsumexp": scan(),
    "diff": [
        *[sweep(ref(dtype, "matrix")) for dtype in DTYPES],
        *[sweep(ref(dtype, "matrix"), 2, 1) for dtype in DTYPES],
        *[call(ref("float32", view), 1, 0) for view in VIEWS],
        call(ref("float32", "cube"), axis=1),
        call(ref("float32", "cube"), 3),
        call(ref("float32", "cube"), 0),
        call(ref("float32", "cube"), n=2, axis=0),
        sweep(ref("float32", "empty")),
        call(Plain([1, 4, 2.5])),
        fails(ref("float32", "scalar")),
    ],
}
