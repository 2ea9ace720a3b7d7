"""Reductions over axes."""

import mlx.core as mx

from case import Plain, call, fails, sweep
from families import extremes, reduction
from pool import DTYPES, VIEWS, dtype_of, ref


def spread():
    cases = reduction()
    cases += [sweep(ref(dtype, "matrix"), 1, False, 1) for dtype in DTYPES]
    cases += [
        call(ref("float32", "cube"), [0, 2], True, 2),
        call(ref("float32", "cube"), ddof=1),
        call(ref("float32", "cube"), axis=1, ddof=2),
    ]
    return cases


def position():
    """Without NaN and without equal elements, whose order MLX leaves open."""
    cases = []
    for dtype in DTYPES:
        cases += [sweep(ref(dtype, "matrix")), sweep(ref(dtype, "matrix"), 1)]
    for dtype in ("float32", "int32"):
        cases += [
            call(ref(dtype, "cube"), 0),
            call(ref(dtype, "cube"), -1, True),
            call(ref(dtype, "cube"), None, True),
            call(ref(dtype, "cube"), keepdims=True, axis=1),
            call(ref(dtype, "scalar")),
        ]
    cases += [call(ref("float32", view), -1) for view in VIEWS if view != "broadcast"]
    cases += [call(ref("float32", "broadcast"), 1), call(Plain([1, 2.5, 2]))]
    return cases + [sweep(ref("float32", "empty")), fails(ref("float32", "matrix"), 2)]


OPS = {
    "sum": reduction()
    + [call(ref(dtype, "extreme")) for dtype in ("bool", "uint8", "int16", "uint32")],
    "prod": reduction(),
    "mean": reduction(),
    "median": reduction()
    + [call(ref("float32", "row")), call(ref("float32", "square"), [0])],
    "var": spread(),
    "std": spread(),
    "min": reduction() + extremes(),
    "max": reduction() + extremes(),
    "minmax": reduction() + extremes(),
    "all": reduction() + [call(ref("float32", "special")), call(ref("int32", "shift"))],
    "any": reduction() + [call(ref("float32", "special")), call(ref("int32", "shift"))],
    "count_nonzero": reduction(keyword_only=True)
    + [call(ref("float32", "special")), call(ref("int32", "shift"))],
    "logsumexp": reduction(),
    "argmin": position(),
    "argmax": position(),
    "trace": [
        *[call(ref(dtype, "square")) for dtype in DTYPES],
        *[
            call(ref("float32", "cube"), 1, 1, 2),
            call(ref("float32", "cube"), -1, 0, 2),
        ],
        call(ref("float32", "cube"), offset=1, axis1=2, axis2=0),
        *[call(ref("float32", name)) for name in VIEWS],
        call(ref("int8", "square"), 0, 0, 1, mx.float32),
        call(ref("float32", "square"), dtype=mx.int32),
        *[sweep(ref("int8", "square"), dtype=dtype_of(dtype)) for dtype in DTYPES],
        fails(ref("float32", "row")),
    ],
}
