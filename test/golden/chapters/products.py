"""Products of matrices and vectors."""

from case import Plain, call, fails, sweep
from pool import DTYPES, ref

MIXED = (
    ("float32", "float16"),
    ("float16", "bfloat16"),
    ("int32", "float32"),
    ("float32", "complex64"),
    ("float64", "float32"),
    ("uint8", "int8"),
)


def f32(name):
    return ref("float32", name)


def pairs(left, right, *args, **options):
    cases = [
        sweep(ref(dtype, left), ref(dtype, right), *args, **options) for dtype in DTYPES
    ]
    return cases + [
        sweep(ref(a, left), ref(b, right), *args, **options) for a, b in MIXED
    ]


def sums(axes_of_one, axes_of_two):
    return [list(axes_of_one), list(axes_of_two)]


OPS = {
    "matmul": [
        *pairs("matrix", "transposed"),
        *[
            call(f32(view), f32("square"))
            for view in ("matrix", "strided", "broadcast", "flipped")
        ],
        *[call(f32("square"), f32(view)) for view in ("transposed", "column")],
        call(f32("row"), f32("row")),
        call(f32("matrix"), f32("row")),
        call(f32("row"), f32("column")),
        call(f32("matrix"), f32("cube")),
        call(f32("rotated"), f32("transposed")),
        call(f32("square"), f32("cube")),
        call(ref("float16", "strided"), ref("float16", "cube")),
        sweep(f32("empty"), f32("empty")),
        call(Plain([[1, 2], [3, 4]]), f32("matrix")),
        fails(f32("matrix"), f32("matrix")),
        fails(f32("scalar"), f32("row")),
    ],
    "addmm": [
        *[
            sweep(ref(dtype, "square"), ref(dtype, "transposed"), ref(dtype, "matrix"))
            for dtype in DTYPES
        ],
        *[
            sweep(
                ref(dtype, "row"), ref(dtype, "strided"), ref(dtype, "square"), 2, 0.5
            )
            for dtype in ("float16", "bfloat16", "float32", "float64", "complex64")
        ],
        call(f32("row"), f32("flipped"), f32("square"), 0.5),
        call(f32("scalar"), f32("matrix"), f32("transposed"), beta=-2),
        call(f32("column"), f32("square"), f32("square"), alpha=3, beta=0),
        call(f32("scalar"), f32("square"), f32("cube"), 0.5, 2),
        call(f32("scalar"), f32("row"), f32("square")),
        sweep(ref("float16", "row"), f32("matrix"), f32("square")),
        call(Plain([[1, 2]]), Plain([[1, 2], [3, 4]]), Plain([[1, 0], [0, 1]])),
        fails(f32("row"), f32("matrix"), f32("matrix")),
    ],
    "inner": [
        *pairs("matrix", "row"),
        *[call(f32(view), f32("row")) for view in ("strided", "broadcast", "flipped")],
        call(f32("row"), f32("divisor")),
        call(f32("matrix"), f32("square")),
        sweep(f32("scalar"), f32("row")),
        call(Plain([1, 2]), Plain([3, 4])),
        fails(f32("matrix"), f32("transposed")),
    ],
    "outer": [
        *pairs("row", "divisor"),
        *[
            call(f32(view), f32("row"))
            for view in ("strided", "broadcast", "flipped", "transposed")
        ],
        call(f32("matrix"), f32("column")),
        call(f32("scalar"), f32("row")),
        call(f32("empty"), f32("row")),
        call(Plain([1, 2]), Plain([3, 4])),
    ],
    "vecdot": [
        *pairs("matrix", "flipped"),
        *pairs("cube", "cube", axis=1),
        *[
            call(f32(view), f32("matrix"))
            for view in ("strided", "broadcast", "flipped")
        ],
        call(f32("matrix"), f32("strided"), axis=0),
        sweep(f32("empty"), f32("empty")),
        call(Plain([1, 2]), Plain([3, 4])),
        fails(f32("row"), f32("ascending")),
    ],
    "kron": [
        *pairs("row", "divisor"),
        *[
            call(f32(view), f32("column"))
            for view in ("strided", "broadcast", "flipped", "transposed")
        ],
        call(f32("matrix"), f32("row")),
        call(f32("scalar"), f32("row")),
        call(f32("cube"), f32("scalar")),
        call(Plain([1, 2]), Plain([3, 4])),
    ],
    "tensordot": [
        *pairs("matrix", "matrix"),
        *pairs("matrix", "transposed", 1),
        call(f32("cube"), f32("cube"), sums([0, 1], [0, 1])),
        call(f32("cube"), f32("cube"), sums([2], [2])),
        call(f32("cube"), f32("rotated"), axes=sums([-1, 0], [0, 1])),
        call(f32("rotated"), f32("square"), 1),
        call(f32("row"), f32("divisor"), 0),
        call(f32("strided"), f32("flipped"), 2),
        call(f32("broadcast"), f32("square"), axes=1),
        call(Plain([1, 2]), Plain([3, 4]), 1),
        fails(f32("matrix"), f32("transposed"), 2),
    ],
}
