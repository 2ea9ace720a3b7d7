"""Products of matrices and vectors."""

import mlx.core as mx

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


def pairs(left, right, *args, dtypes=DTYPES, **options):
    cases = [
        sweep(ref(dtype, left), ref(dtype, right), *args, **options) for dtype in dtypes
    ]
    return cases + [
        sweep(ref(a, left), ref(b, right), *args, **options) for a, b in MIXED
    ]


def sums(axes_of_one, axes_of_two):
    return [list(axes_of_one), list(axes_of_two)]


def blocks(rows, columns):
    """A matrix of more than one block of 32 on either side."""
    return Plain(
        [[(i * 7 + j * 3) % 16 / 8 - 1 for j in range(columns)] for i in range(rows)]
    )


MASK = Plain([[1, 0.5], [0, -2]])
BOOL_MASK = Plain([[True, False], [False, True]], mx.bool_)
ONE_MASK = Plain([[0.5]])


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
    "block_masked_mm": [
        *pairs("matrix", "transposed"),
        *pairs("matrix", "transposed", 32, ONE_MASK),
        call(blocks(33, 34), blocks(34, 35), 32, MASK),
        call(blocks(33, 34), blocks(34, 35), 32, MASK, BOOL_MASK),
        call(blocks(33, 34), blocks(34, 35), 32, None, MASK, MASK),
        call(blocks(33, 34), blocks(34, 35), 32, BOOL_MASK, BOOL_MASK, BOOL_MASK),
        call(blocks(33, 34), blocks(34, 35), 32, mask_rhs=MASK),
        call(blocks(33, 3), blocks(3, 4), mask_out=ONE_MASK, mask_lhs=ONE_MASK),
        call(f32("matrix"), f32("cube"), 64, ONE_MASK),
        call(f32("rotated"), f32("transposed"), 32, None, ONE_MASK),
        sweep(f32("hollow"), f32("transposed"), 32, ONE_MASK),
        fails(f32("matrix"), f32("transposed"), 16, ONE_MASK),
        fails(f32("matrix"), f32("transposed"), 32, MASK),
        fails(f32("matrix"), f32("matrix")),
        fails(f32("scalar"), f32("row")),
    ],
    "gather_mm": [
        *pairs("rotated", "cube", Plain([0, 3], mx.int32), Plain([1, 0], mx.int32)),
        call(f32("rotated"), f32("cube"), Plain([[3], [1]], mx.int32), Plain([1, 0, 1], mx.int32)),
        call(f32("matrix"), f32("cube")),
        call(f32("matrix"), f32("cube"), None, Plain([1, 0, 1], mx.int32)),
        call(f32("rotated"), f32("cube"), Plain(3, mx.int32), Plain(1, mx.int32)),
        call(f32("square"), f32("cube"), rhs_indices=Plain([0, 1, 1], mx.int32), sorted_indices=True),
        call(f32("rotated"), f32("cube"), lhs_indices=Plain([[2], [0]], mx.int32)),
        call(f32("row"), f32("cube"), None, Plain([1, 0], mx.int32)),
        sweep(f32("rotated"), f32("cube"), ref("uint8", "empty"), ref("int64", "empty")),
        fails(f32("rotated"), f32("cube")),
        fails(f32("cube"), f32("cube"), Plain([0], mx.int32)),
        fails(f32("rotated"), f32("cube"), f32("scalar")),
        fails(f32("scalar"), f32("row")),
    ],
    "segmented_mm": [
        # In half precision on a CPU, MLX takes each segment for a matrix of its own.
        *pairs(
            "matrix",
            "transposed",
            Plain([[0, 2], [2, 3]], mx.int32),
            dtypes=[d for d in DTYPES if d not in ("float16", "bfloat16")],
        ),
        call(blocks(3, 34), blocks(34, 2), Plain([[0, 8], [8, 34], [5, 7]], mx.int32)),
        call(f32("strided"), f32("square"), Plain([0, 2], mx.int32)),
        call(f32("flipped"), f32("square"), Plain([[[1, 3]], [[2, 2]]], mx.int32)),
        call(f32("square"), f32("square"), Plain([[3, 1]], mx.int32)),
        fails(f32("matrix"), f32("transposed"), Plain([0, 1, 2], mx.int32)),
        fails(f32("matrix"), f32("transposed"), f32("square")),
        fails(f32("cube"), f32("transposed"), Plain([0, 1], mx.int32)),
    ],
    "einsum": [
        *[sweep("ij,kj->ik", ref(d, "matrix"), ref(d, "matrix")) for d in DTYPES],
        *[sweep("ij,j", ref(a, "matrix"), ref(b, "row")) for a, b in MIXED],
        call("ij,jk,kl->il", f32("matrix"), f32("transposed"), f32("matrix")),
        call("...i,i->...", f32("cube"), Plain([1, 2, 0.5, -1])),
        call("ii", f32("square")),
        call("ii->i", f32("square")),
        call("ji", f32("matrix")),
        call("i,j->ij", f32("row"), f32("row")),
        call("bij->b", f32("rotated")),
        call(" i j , j ", f32("broadcast"), f32("row")),
        call("ijk->ik", f32("hollow")),
        call("i->", f32("empty")),
        call(",i->i", f32("scalar"), f32("row")),
        fails("ij,jk", f32("matrix"), f32("matrix")),
        fails("ij", f32("matrix"), f32("matrix")),
        fails("i->j", f32("row")),
        fails("ijk", f32("matrix")),
        fails("i-j", f32("row")),
    ],
}
