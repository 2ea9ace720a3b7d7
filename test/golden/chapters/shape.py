"""The same elements under another shape or order, and several arrays as one."""

from case import Plain, call, fails, sweep
from families import moved, viewed
from pool import DTYPES, VIEWS, ref


def f32(name):
    return ref("float32", name)


def joined():
    return [
        *[call([ref(dtype, "matrix"), ref(dtype, "strided")]) for dtype in DTYPES],
        *[
            call([f32("matrix"), f32(view)], 1)
            for view in ("broadcast", "flipped", "strided")
        ],
        call([f32("row"), f32("ascending"), f32("empty")]),
        call([f32("matrix"), f32("strided")], None),
        call([f32("cube"), f32("cube")], axis=-2),
        call([f32("row")]),
        call([ref("int32", "row"), f32("row")]),
        call([ref("bool", "row"), ref("uint8", "row"), ref("float16", "row")]),
        call([f32("row"), Plain([1, 2])]),
        fails([f32("matrix"), f32("transposed")]),
        fails([f32("matrix"), f32("matrix")], 2),
    ]


def at_least():
    cases = moved(name="row")
    return (
        cases
        + [call(f32(name)) for name in ("scalar", "empty", "matrix", "cube", *VIEWS)]
        + [call(Plain(2.5))]
    )


def permuted():
    return [
        *moved(),
        *[call(f32("cube"), axes) for axes in ([2, 0, 1], [-1, 0, 1], [0, 1, 2])],
        call(f32("cube"), None),
        call(f32("cube"), axes=[1, 2, 0]),
        *[call(f32(view)) for view in VIEWS],
        call(f32("scalar")),
        call(f32("hollow"), [1, 2, 0]),
        fails(f32("cube"), [0, 1]),
        fails(f32("cube"), [0, 0, 1]),
    ]


OPS = {
    "reshape": [
        *moved([3, 2]),
        *viewed([6]),
        call(f32("rotated"), [2, 12]),
        call(f32("cube"), [4, -1]),
        call(f32("scalar"), [1, 1]),
        call(f32("hollow"), [0]),
        call(f32("empty"), [3, 0]),
        call(Plain(2.5), [1]),
        call(Plain([1, 2, 3, 4]), [2, 2]),
        fails(f32("matrix"), [4]),
        fails(f32("matrix"), [-1, 4]),
    ],
    "transpose": permuted(),
    "permute_dims": permuted(),
    "matrix_transpose": [
        *moved(),
        call(f32("cube")),
        *[call(f32(view)) for view in VIEWS],
        fails(f32("row")),
    ],
    "swapaxes": [
        *moved(0, 1),
        call(f32("cube"), 0, 2),
        call(f32("cube"), -1, 1),
        *viewed(1, 0),
        fails(f32("matrix"), 0, 2),
    ],
    "moveaxis": [
        *moved(0, 1),
        call(f32("cube"), 0, 2),
        call(f32("cube"), -1, 0),
        call(f32("rotated"), 2, 0),
        *viewed(1, 0),
        fails(f32("matrix"), 0, 2),
    ],
    "split": [
        *moved(3, 1),
        *viewed(3, 1, names=("strided", "broadcast", "flipped")),
        call(f32("transposed"), 3),
        call(f32("ascending"), [1, 3]),
        call(f32("ascending"), [2, 2]),
        call(f32("ascending"), [-1]),
        call(f32("cube"), 2),
        call(f32("cube"), 2, -1),
        call(f32("cube"), [1, 2], axis=1),
        call(f32("rotated"), 2, axis=1),
        call(f32("hollow"), 2),
        fails(f32("ascending"), 2),
        fails(f32("matrix"), 2, 2),
    ],
    "unstack": [
        *moved(),
        *viewed(axis=1),
        call(f32("cube"), axis=-1),
        call(f32("rotated"), axis=1),
        fails(f32("matrix"), axis=2),
    ],
    "broadcast_to": [
        *moved([2, 3], name="row"),
        *viewed([2, 2, 3], names=("strided", "broadcast", "flipped")),
        call(f32("scalar"), [2, 2]),
        call(f32("column"), [3, 2]),
        call(f32("row"), [0, 3]),
        call(f32("hollow"), [2, 2, 0, 3]),
        call(Plain(2.5), [3]),
        fails(f32("row"), [2]),
    ],
    "broadcast_arrays": [
        *[call(ref(dtype, "row"), ref(dtype, "column")) for dtype in DTYPES],
        call(f32("row")),
        call(f32("row"), f32("column"), f32("scalar")),
        call(ref("int8", "strided"), f32("row")),
        call(f32("hollow"), f32("scalar")),
        call(f32("row"), Plain(2.5)),
        fails(f32("matrix"), f32("transposed")),
    ],
    "flatten": [
        *moved(),
        *viewed(),
        *[call(f32("cube"), *axes) for axes in ((1,), (0, 1), (-2, -1), (1, 1))],
        call(f32("cube"), end_axis=1),
        call(f32("rotated"), start_axis=1),
        call(f32("scalar")),
        call(f32("hollow")),
        fails(f32("cube"), 2, 1),
    ],
    "unflatten": [
        *moved(1, [3, 1]),
        *viewed(-1, [1, -1]),
        call(f32("cube"), 2, [2, 2]),
        call(f32("rotated"), 0, [-1, 2]),
        fails(f32("cube"), 2, [3, 2]),
        fails(f32("cube"), 3, [2, 2]),
    ],
    "squeeze": [
        *moved(name="column"),
        call(f32("column"), 1),
        call(f32("column"), [-1]),
        call(f32("column"), axis=1),
        call(f32("cube")),
        call(f32("scalar")),
        call(Plain([[[1, 2]]]), [0, 1]),
        fails(f32("column"), 0),
        fails(f32("column"), 2),
    ],
    "expand_dims": [
        *moved(0),
        *viewed(1),
        call(f32("cube"), -1),
        call(f32("row"), [0, 2]),
        call(f32("scalar"), [0, 1]),
        call(f32("rotated"), [1, -1]),
        fails(f32("row"), 3),
        fails(f32("row"), [0, 0]),
    ],
    "flip": [
        *moved(),
        *moved(1),
        *viewed(0),
        call(f32("cube"), [0, 2]),
        call(f32("cube"), axis=-2),
        call(f32("rotated")),
        call(f32("empty")),
        fails(f32("matrix"), 2),
    ],
    "concatenate": joined(),
    "concat": joined(),
    "stack": [
        *[call([ref(dtype, "matrix"), ref(dtype, "strided")]) for dtype in DTYPES],
        *[
            call([f32("matrix"), f32(view)], 1)
            for view in ("broadcast", "flipped", "strided")
        ],
        call([f32("matrix"), f32("strided")], -1),
        call([f32("cube"), f32("cube")], axis=2),
        call([f32("row")]),
        call([f32("scalar"), f32("scalar")]),
        call([f32("empty"), f32("empty")], 1),
        call([ref("int32", "row"), f32("row")]),
        call([f32("row"), Plain([1, 2, 3])]),
        fails([f32("row"), f32("ascending")]),
    ],
    "repeat": [
        *moved(2, 1),
        *moved(2),
        *viewed(3, 0),
        call(f32("cube"), 2, -2),
        call(f32("rotated"), 2, axis=1),
        call(f32("row"), 0),
        call(f32("row"), 1),
        call(f32("scalar"), 3),
        fails(f32("matrix"), 2, 2),
    ],
    "tile": [
        *moved([2, 1]),
        *viewed([1, 2]),
        call(f32("row"), 2),
        call(f32("row"), [2, 2, 1]),
        call(f32("cube"), [2]),
        call(f32("rotated"), 2),
        call(f32("scalar"), [3]),
    ],
    "pad": [
        *moved(1),
        *moved([(0, 1), (2, 0)], "constant", Plain(1)),
        *viewed((1, 0)),
        *[call(f32("matrix"), (1, 2), mode) for mode in ("constant", "edge")],
        *[call(f32("ascending"), 2, mode) for mode in ("reflect", "symmetric")],
        call(f32("square"), [(1, 1), (2, 2)], "reflect"),
        call(f32("row"), (2,)),
        call(f32("row"), [(1, 2)]),
        call(f32("row"), 1, constant_values=2.5),
        call(f32("row"), 1, "constant", f32("scalar")),
        call(ref("int8", "row"), 1, constant_values=ref("int8", "scalar")),
        call(f32("row"), 1, mode="edge"),
        call(f32("rotated"), [(0, 0), (1, 0), (0, 1)]),
        call(f32("empty"), 2),
        call(f32("matrix"), 0),
        fails(f32("row"), [(1, 1), (1, 1)]),
        fails(f32("row"), -1),
    ],
    "roll": [
        *moved(1),
        *moved(-2, 1),
        *viewed(1, 0),
        call(f32("cube"), (1, -2), (0, 2)),
        call(f32("cube"), 3, (1, 2)),
        call(f32("rotated"), (2,), (-1,)),
        call(f32("ascending"), 12),
        call(f32("empty"), 1),
        fails(f32("matrix"), 1, 2),
    ],
    "diagonal": [
        *moved(),
        *viewed(1),
        call(f32("cube")),
        call(f32("cube"), -1),
        call(f32("cube"), 1, 1, 2),
        call(f32("cube"), offset=1, axis1=2, axis2=0),
        call(f32("rotated"), 0, -1, 0),
        call(f32("hollow")),
        fails(f32("row")),
    ],
    "atleast_1d": at_least(),
    "atleast_2d": at_least(),
    "atleast_3d": at_least(),
    "as_strided": [
        *moved([2, 2], [1, 2], 1),
        call(f32("cube"), [3, 4], [1, 0]),
        call(f32("cube"), [2, 2, 2], [4, 2, 1], offset=5),
        call(f32("cube"), [6]),
        call(f32("matrix"), [3], [-1], 4),
        call(f32("matrix")),
        call(f32("transposed"), [6], [1]),
        call(f32("matrix"), shape=[2], strides=[3]),
    ],
    "contiguous": [
        *moved(),
        *moved(True),
        *viewed(),
        *viewed(allow_col_major=True),
        call(f32("rotated")),
        call(f32("scalar")),
        sweep(f32("hollow")),
    ],
}
