"""Comparisons, tests of elements, logic, and operations on bits."""

import math

from case import Big, Plain, call, fails, sweep
from families import binary, bitwise, extremes, unary
from pool import BOOL, DTYPES, FLOATS, INTEGERS, ref


def comparison():
    cases = binary()
    cases += [
        call(ref(dtype, "extreme"), ref(dtype, "extreme"))
        for dtype in ("uint64", "int64")
    ]
    cases += [
        call(ref("float32", "row"), ref("float32", "row")),
        call(ref("uint64", "extreme"), Big(2**53 + 1)),
    ]
    return cases + [
        call(ref("float32", "special"), math.nan),
        call(ref("float32", "special"), math.inf),
    ]


def test():
    return unary() + [call(ref("complex64", "special"))] + extremes(FLOATS)


def closeness():
    cases = [call(ref(a, "matrix"), ref(b, "matrix")) for a, b in zip(DTYPES, DTYPES)]
    cases += [
        sweep(ref("float16", "matrix"), ref(dtype, "matrix"))
        for dtype in ("float32", "int32", "complex64")
    ]
    cases += [
        sweep(ref(dtype, "special"), ref(dtype, "special"), **given)
        for dtype in FLOATS
        for given in ({}, {"equal_nan": True})
    ]
    cases += [
        call(ref("float32", "matrix"), ref("float32", "row"), 0.5, 2.0**-4),
        call(ref("float32", "matrix"), ref("float32", "flipped"), rtol=0.75),
        call(ref("float32", "matrix"), ref("float32", "strided"), atol=3.5),
        call(ref("float32", "broadcast"), ref("float32", "row"), 0, 0),
        call(ref("float32", "matrix"), ref("float32", "flipped"), 0, 100),
        call(ref("float32", "matrix"), ref("float32", "flipped"), atol=100),
        call(ref("float32", "empty"), ref("float32", "empty")),
        call(ref("float32", "scalar"), ref("float32", "scalar")),
        call(Plain([1, 2]), Plain([1, 2.5]), 0.25),
        call(
            ref("float32", "special"),
            ref("float32", "special"),
            0.5,
            0.5,
            equal_nan=True,
        ),
    ]
    return cases + [fails(ref("float32", "matrix"), ref("float32", "transposed"))]


OPS = {
    "equal": comparison(),
    "not_equal": comparison(),
    "less": comparison(),
    "less_equal": comparison(),
    "greater": comparison(),
    "greater_equal": comparison(),
    "array_equal": [
        *[call(ref(dtype, "matrix"), ref(dtype, "matrix")) for dtype in DTYPES],
        *[call(ref(dtype, "shift"), ref("int64", "shift")) for dtype in DTYPES],
        *[
            call(ref(dtype, "special"), ref(dtype, "special"), equal_nan=flag)
            for dtype in FLOATS
            for flag in (True, False)
        ],
        call(ref("complex64", "special"), ref("complex64", "special"), equal_nan=True),
        call(ref("float32", "matrix"), ref("float32", "row")),
        call(ref("float32", "matrix"), ref("float32", "transposed")),
        call(ref("float32", "flipped"), ref("float32", "flipped")),
        call(ref("float32", "strided"), ref("float32", "matrix")),
        call(ref("float32", "empty"), ref("float32", "empty")),
        call(ref("float32", "scalar"), 2.5),
        call(2, 2),
        call(True, 1),
        call(ref("int32", "scalar"), 17),
    ],
    "allclose": closeness(),
    "isclose": closeness(),
    "isnan": test(),
    "isinf": test(),
    "isfinite": test(),
    "isposinf": test(),
    "isneginf": test(),
    "logical_not": test(),
    "logical_and": binary(weak=False),
    "logical_or": binary(weak=False),
    "logical_xor": binary(),
    "bitwise_and": bitwise()
    + [call(ref(dtype, "extreme"), ref(dtype, "scalar")) for dtype in INTEGERS],
    "bitwise_or": bitwise()
    + [call(ref(dtype, "extreme"), ref(dtype, "scalar")) for dtype in INTEGERS],
    "bitwise_xor": bitwise()
    + [call(ref(dtype, "extreme"), ref(dtype, "scalar")) for dtype in INTEGERS],
    "bitwise_invert": unary(specials=False, plain=None, dtype="int32")
    + extremes(BOOL + INTEGERS),
    "left_shift": bitwise("shift"),
    "right_shift": bitwise("shift"),
}
