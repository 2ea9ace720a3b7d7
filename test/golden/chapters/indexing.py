"""Choosing elements by condition or position."""

import mlx.core as mx

from case import Big, Plain, call, fails, sweep
from families import PAIRS
from pool import DTYPES, UNSIGNED, INTEGERS, VIEWS, ref


def f32(name):
    return ref("float32", name)


def at(*positions, dtype=mx.int32):
    """Positions that are plain numbers in TypeScript."""
    return Plain(positions[0] if len(positions) == 1 else list(positions), dtype)


OPS = {
    "where": [
        *[
            call(ref("bool", "matrix"), ref(dtype, "row"), ref(dtype, "matrix"))
            for dtype in DTYPES
        ],
        *[
            call(ref(dtype, "shift"), ref(dtype, "row"), ref("float32", "shift"))
            for dtype in DTYPES
        ],
        *[call(ref("bool", "row"), ref(a, "row"), ref(b, "row")) for a, b in PAIRS],
        *[call(ref("bool", "row"), ref(dtype, "row"), 2) for dtype in DTYPES],
        *[call(ref("bool", "row"), 2.5, ref(dtype, "row")) for dtype in DTYPES],
        *[
            call(ref("bool", view), f32("matrix"), f32("scalar"))
            for view in ("strided", "broadcast", "flipped")
        ],
        *[
            call(ref("bool", "matrix"), f32(view), f32("row"))
            for view in ("strided", "broadcast", "flipped")
        ],
        call(ref("bool", "row"), ref("int64", "row"), Big(7)),
        call(ref("bool", "row"), ref("uint8", "row"), True),
        call(ref("bool", "row"), 1 + 2j, f32("row")),
        call(ref("bool", "row"), 1, 2),
        call(ref("bool", "row"), 1, 2.5),
        call(ref("bool", "row"), True, False),
        call(True, f32("row"), f32("scalar")),
        call(False, 1, 2),
        call(ref("bool", "column"), f32("row"), f32("scalar")),
        call(ref("bool", "empty"), f32("scalar"), f32("empty")),
        call(ref("bool", "hollow"), f32("row"), 0),
        call(f32("special"), 1, 0),
        fails(ref("bool", "matrix"), f32("transposed"), f32("scalar")),
    ],
    "take": [
        *[call(ref(dtype, "matrix"), at(2, 0), 1) for dtype in DTYPES],
        *[call(f32("ascending"), ref(dtype, "shift")) for dtype in INTEGERS],
        *[call(f32(view), at(1, 0, 1), 0) for view in VIEWS],
        *[call(f32(view), at(-1, 0, 1), 1) for view in VIEWS],
        call(f32("ascending"), ref("int32", "exponent"), 0),
        call(f32("cube"), at(-1, 5, 23)),
        call(f32("cube"), at(1), 1),
        call(f32("cube"), at(-1), axis=2),
        call(f32("cube"), Plain([[0, 1], [2, 0]], mx.int32), 1),
        call(f32("cube"), Plain([], mx.int32), 0),
        call(f32("matrix"), at(0), None),
        call(Plain([1.5, 2.5]), at(1, 1, 0)),
        sweep(f32("scalar"), at(0)),
        fails(f32("matrix"), at(0), 2),
        fails(f32("matrix"), f32("row"), 1),
    ],
    "take_along_axis": [
        *[
            call(ref(dtype, "matrix"), Plain([[2, 0], [1, 1]], mx.int32), 1)
            for dtype in DTYPES
        ],
        *[call(f32("matrix"), Plain([[1, 0, 1]], mx.int32), 0)],
        *[call(f32("ascending"), ref(dtype, "shift"), 0) for dtype in INTEGERS],
        *[
            call(f32(view), Plain([[1], [0]], mx.int32), -1)
            for view in ("strided", "broadcast", "flipped")
        ],
        call(f32("matrix"), Plain([[2, -1], [1, 0]], mx.int32)),
        call(f32("cube"), at(5, 0, -1), None),
        call(f32("cube"), Plain([[[1], [0], [3]]], mx.int32), axis=2),
        fails(f32("matrix"), at(0, 1), 1),
        fails(f32("matrix"), Plain([[0]], mx.int32), 2),
    ],
    "put_along_axis": [
        *[
            call(
                ref(dtype, "matrix"),
                Plain([[2, 0], [1, 0]], mx.int32),
                ref(dtype, "scalar"),
                1,
            )
            for dtype in DTYPES
        ],
        *[
            call(f32("ascending"), ref(dtype, "shift"), f32("row"), 0)
            for dtype in INTEGERS
        ],
        *[
            call(f32(view), Plain([[1], [0]], mx.int32), f32("scalar"), -1)
            for view in ("strided", "broadcast", "flipped")
        ],
        call(f32("matrix"), at(5, 0), f32("scalar")),
        call(f32("matrix"), at(5, 0, -2), f32("row"), None),
        call(f32("cube"), Plain([[[1]], [[0]]], mx.int32), f32("scalar"), axis=1),
        call(ref("int32", "row"), at(0, 2), Plain(2.5), 0),
        fails(f32("matrix"), Plain([[0]], mx.int32), f32("scalar"), 2),
    ],
    "slice": [
        *[call(ref(dtype, "cube"), at(1, 2), [1, 2], [2, 2, 2]) for dtype in DTYPES],
        *[call(f32("cube"), at(1, dtype=d), [0], [1, 3, 4]) for d in (mx.uint8, mx.int64)],
        *[call(f32(view), at(1), [0], [1, 2]) for view in ("transposed", "broadcast")],
        call(f32("cube"), at(1), [-1], [2, 3, 2]),
        call(f32("cube"), Plain([1], mx.int32), [0], [1, 2, 3]),
        call(f32("cube"), at(0), [0], [0, 3, 4]),
        call(f32("ascending"), at(2), [0], [3]),
        fails(f32("cube"), at(0), [0], [3, 3, 4]),
        fails(f32("cube"), at(1), [0], [1]),
        fails(f32("cube"), at(1), [3], [1, 3, 4]),
        fails(f32("cube"), at(0, 0), [0], [1, 3, 4]),
        fails(f32("cube"), at(0, 0), [0, 0], [1, 3, 4]),
        fails(f32("cube"), Plain([[0]], mx.int32), [0], [1, 3, 4]),
        fails(f32("cube"), f32("scalar"), [0], [1, 3, 4]),
    ],
    "slice_update": [
        *[
            call(ref(dtype, "cube"), ref(dtype, "column"), at(1, 2), [0, 2])
            for dtype in DTYPES
        ],
        # What a negative number becomes without a sign is for the device to say.
        *[
            call(ref(dtype, "cube"), f32("above" if dtype in UNSIGNED else "row"), at(1), [2])
            for dtype in DTYPES
        ],
        call(f32("transposed"), f32("scalar"), at(1), [0]),
        call(f32("cube"), ref("int32", "cube"), at(0), [0]),
        call(f32("cube"), Plain([[1, 2]]), at(0), [1]),
        call(f32("cube"), Plain(7), at(1, 1), [0, 1]),
        fails(f32("matrix"), f32("square"), at(0), [0]),
        fails(f32("matrix"), f32("row"), at(0, 0), [0]),
        fails(f32("matrix"), f32("row"), at(0), [2]),
        fails(f32("matrix"), f32("row"), f32("scalar"), [0]),
    ],
}
