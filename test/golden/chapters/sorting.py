"""Order and search. Inputs have no equal elements where the outcome is a position."""

import mlx.core as mx

from case import Exact, Plain, call, fails, parted, sweep
from pool import BOOL, DTYPES, VIEWS, ref

DISTINCT = [dtype for dtype in DTYPES if dtype not in BOOL]
BOOLEANS = Exact(mx.array([[True, False], [False, True]]))


def order(dtypes):
    cases = [sweep(ref(dtype, "matrix")) for dtype in dtypes]
    cases += [sweep(ref(dtype, "cube"), 1) for dtype in dtypes]
    cases += [
        call(ref(dtype, "cube"), axis)
        for dtype in ("float32", "int32")
        for axis in (0, None)
    ]
    cases += [call(ref("float32", view), -1) for view in VIEWS]
    cases += [call(ref("float32", view), 0) for view in VIEWS if view != "broadcast"]
    cases += [
        call(ref("float32", "cube"), axis=-2),
        call(ref("float32", "empty")),
        call(Plain([3, 1.5, 2])),
    ]
    return cases + [fails(ref("float32", "matrix"), 2)]


def part():
    cases = [parted(sweep(ref(dtype, "matrix"), 1), -1, 1, 2) for dtype in DISTINCT]
    for dtype in ("float32", "int32"):
        cases += [
            parted(call(ref(dtype, "cube"), 2), -1, 2, 3),
            parted(call(ref(dtype, "cube"), 1, 1), 1, 1, 2),
            parted(call(ref(dtype, "cube"), -2, 0), 0, 0, 1),
            parted(call(ref(dtype, "cube"), 7, None), None, 7, 8),
            parted(call(ref(dtype, "cube"), 1, axis=0), 0, 1, 2),
        ]
    cases += [
        parted(call(ref("float32", view), 1, -1), -1, 1, 2)
        for view in VIEWS
        if view != "broadcast"
    ]
    cases += [parted(call(Plain([3, 1.5, 2]), 1), -1, 1, 2)]
    return cases + [
        fails(ref("float32", "matrix"), 3),
        fails(ref("float32", "matrix"), 1, 2),
    ]


def search(dtype):
    return [
        call(ref(dtype, "ascending"), ref(dtype, "matrix")),
        call(ref(dtype, "ascending"), ref(dtype, "ascending")),
        call(ref(dtype, "ascending"), ref(dtype, "ascending"), "right"),
    ]


OPS = {
    "sort": order(DTYPES)
    + [call(ref("float32", "special")), call(ref("bfloat16", "special"))],
    "argsort": [*order(DISTINCT), call(BOOLEANS), call(BOOLEANS, 0)],
    "partition": [*part(), parted(call(BOOLEANS, 1), -1, 1)],
    "argpartition": [*part(), parted(call(BOOLEANS, 1), -1, 1)],
    "topk": [
        *[parted(sweep(ref(dtype, "matrix"), 2), -1) for dtype in DTYPES],
        *[parted(call(ref(dtype, "cube"), 1, 1), 1) for dtype in ("float32", "int32")],
        *[
            parted(call(ref(dtype, "cube"), 5, None), None)
            for dtype in ("float32", "int32")
        ],
        parted(call(ref("float32", "cube"), 2, axis=0), 0),
        parted(call(ref("float32", "cube"), 4), -1),
        *[parted(call(ref("float32", view), 1), -1) for view in VIEWS],
        parted(call(Plain([3, 1.5, 2]), 2), -1),
        fails(ref("float32", "matrix"), 4),
    ],
    "searchsorted": [
        *[
            case
            for dtype in DTYPES
            for case in search(dtype)
        ],
        call(ref("float32", "ascending"), ref("float32", "transposed"), "right"),
        call(ref("float32", "ascending"), ref("float32", "strided"), side="right"),
        call(ref("float32", "ascending"), ref("float32", "scalar")),
        call(ref("float32", "ascending"), ref("float32", "empty")),
        call(ref("float32", "empty"), ref("float32", "row")),
        call(ref("float32", "ascending"), ref("int32", "row")),
        call(Plain([1, 2, 3]), Plain([2, 2.5])),
        fails(ref("float32", "matrix"), ref("float32", "row")),
    ],
    "unique": [
        *[sweep(ref(dtype, "unit"), 4) for dtype in DTYPES],
        *[sweep(ref(dtype, "unit"), 3, True, True, True) for dtype in DTYPES],
        *[call(ref("int32", view), 8, True, True, True) for view in VIEWS],
        call(ref("int32", "unit"), 5, True),
        call(ref("int32", "unit"), 5, False, True),
        call(ref("int32", "unit"), 5, False, False, True),
        call(ref("int32", "unit"), 5, False, False, False, 9),
        call(ref("int32", "unit"), 5, return_counts=True, fill_value=-1),
        call(ref("float32", "unit"), 8, True, True, True, ref("float32", "scalar")),
        call(ref("float16", "unit"), 8, fill_value=2.5),
        call(ref("int32", "unit"), 2, return_counts=True),
        call(ref("int32", "unit"), 0),
        call(ref("float32", "scalar"), 1),
        call(ref("float32", "special"), 6),
        fails(ref("float32", "row"), -1),
    ],
}
