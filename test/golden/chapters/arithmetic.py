"""Arithmetic on one or two arrays, element by element."""

import math

from case import Big, Plain, call, sweep
from families import ALL_PAIRS, binary, extremes, shapes, unary
from pool import DTYPES, FLOATS, REAL, ref


def bounds():
    for dtype in DTYPES:
        yield sweep(ref(dtype, "matrix"), ref(dtype, "scalar"), ref(dtype, "row"))
        yield sweep(ref(dtype, "matrix"), 1, 20)
    for dtype in ("bool", "int32", "uint8", "float16", "complex64"):
        yield sweep(ref(dtype, "matrix"), 0.5, None)
        yield sweep(ref(dtype, "matrix"), None, 2.5)
        yield sweep(ref(dtype, "matrix"), ref("float32", "scalar"), None)


def wide():
    """Plain numbers at the ends of what they can be."""
    yield from (
        call(3_000_000_000, 1),
        call(-3_000_000_000, 1),
        call(Big(2**62), Big(1)),
    )
    for dtype in ("int64", "uint64", "uint32", "float32", "float64"):
        yield call(ref(dtype, "row"), 3_000_000_000)
    yield from (
        call(ref("uint8", "row"), 255),
        call(ref("int8", "row"), -128),
        call(ref("int64", "row"), Big(-(2**62))),
    )
    for number in (1e20, 1e-3, math.inf, -math.inf, math.nan):
        yield from (
            call(ref("int32", "row"), number),
            call(ref("bfloat16", "row"), number),
        )


OPS = {
    "add": [
        *binary(pairs=ALL_PAIRS),
        *[call(ref(dtype, "extreme"), ref(dtype, "scalar")) for dtype in FLOATS],
        *wide(),
    ],
    "subtract": binary(),
    "multiply": binary(),
    "divide": binary(right="divisor")
    + [
        call(ref("float32", "row"), 0),
        call(ref("int32", "shift"), ref("int32", "shift")),
    ],
    "divmod": binary(right="divisor"),
    "floor_divide": binary(right="divisor"),
    "remainder": binary(right="divisor"),
    "power": binary(right="exponent")
    + [
        call(2, ref("float16", "exponent")),
        call(ref("float32", "positive"), ref("float32", "matrix")),
    ],
    "maximum": binary()
    + [call(ref(dtype, "extreme"), ref(dtype, "scalar")) for dtype in REAL],
    "minimum": binary()
    + [call(ref(dtype, "extreme"), ref(dtype, "scalar")) for dtype in REAL],
    "logaddexp": binary(),
    "arctan2": binary(),
    "negative": unary() + extremes(),
    "abs": unary() + extremes() + [call(ref("complex64", "special"))],
    "sign": unary() + extremes(),
    "positive": unary() + extremes(),
    "trunc": unary() + extremes(),
    "floor": unary() + extremes(),
    "ceil": unary() + extremes(),
    "round": [
        *unary(),
        *extremes(),
        *[sweep(ref(dtype, "matrix"), 1) for dtype in DTYPES],
        *[sweep(ref(dtype, "matrix"), decimals=-1) for dtype in DTYPES],
        call(ref("float32", "cube"), 2),
    ],
    "square": unary(),
    "sqrt": unary("positive")
    + [sweep(ref("float32", "matrix")), sweep(ref("complex64", "matrix"))],
    "rsqrt": unary("positive"),
    "reciprocal": unary("divisor"),
    "clip": [
        *bounds(),
        *[call(a, -1.5, 2.5) for a in shapes()],
        call(ref("float32", "special"), -1, 1),
        call(ref("float32", "matrix"), ref("float32", "row"), ref("int32", "scalar")),
        call(ref("int8", "matrix"), ref("int16", "row"), None),
        call(ref("float32", "matrix"), None, ref("float32", "row")),
        call(Plain([[1, 2], [3, 4]]), 1.5, 3.5),
        call(ref("float32", "matrix"), a_min=-1, a_max=2),
    ],
    "nan_to_num": [
        *unary(specials=False),
        *[sweep(ref(dtype, "special")) for dtype in FLOATS],
        *[sweep(ref(dtype, "special"), 1.5) for dtype in FLOATS],
        *[sweep(ref(dtype, "special"), 0.5, 100, -200) for dtype in FLOATS],
        call(ref("float32", "special"), 0, None, -1),
        call(ref("float32", "special"), nan=7, posinf=8),
        call(ref("float32", "special"), neginf=-9),
        sweep(ref("complex64", "special")),
        call(ref("float32", "special"), math.inf),
    ],
    "conjugate": unary() + [call(ref("complex64", "special"))],
    "conj": unary(),
    "real": unary() + [call(ref("complex64", "special"))],
    "imag": unary() + [call(ref("complex64", "special"))],
    "degrees": unary(),
    "radians": unary(),
}
