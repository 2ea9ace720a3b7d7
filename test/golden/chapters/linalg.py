"""Linear algebra. Of vectors whose sign is free only dtype and shape are kept; test/conformance/linalg.test.ts tells the rest."""

import math

import mlx.core as mx

from case import Exact, Plain, call, fails, formed, parted, sweep
from pool import DTYPES, dtype_of, ref

INF = math.inf
FLOATS = ("float32", "float64")
INEXACT = (*FLOATS, "complex64")


def f32(name):
    return ref("float32", name)


def cast(values, dtype):
    return Exact(mx.array(values, mx.float32).astype(dtype_of(dtype)))


def zeros(*shape):
    return Exact(mx.zeros(shape))


# Three matrices with inverses, and determinants of either sign; distinct eigenvalues, two of them complex in the second.
MATRICES = [
    [[4.0, 1.0, -2.0], [0.5, 3.0, 1.0], [1.0, -1.0, 6.0]],
    [[0.0, 2.0, 0.5], [-3.0, 1.0, 0.25], [1.0, 0.5, -4.0]],
    [[1.0, 2.0, 3.0], [0.0, 5.0, 6.0], [0.0, 0.0, -8.0]],
]
ONE = MATRICES[0]
# Symmetric and positive definite.
SYMMETRIC = [
    [[4.0, 2.0, 0.5], [2.0, 10.0, 3.0], [0.5, 3.0, 6.0]],
    [[9.0, -1.0, 2.0], [-1.0, 3.0, 0.25], [2.0, 0.25, 5.0]],
]
# The two triangles are those of different matrices.
TORN = [[4.0, 1.0, 2.0], [0.5, 3.0, 1.5], [-1.0, 2.0, 6.0]]
LOWER = [[2.0, 0.0, 0.0], [1.0, -4.0, 0.0], [0.5, 3.0, 1.0]]
FOUR = [[2.0, 1, 0, 3], [1, 5, 2, 0], [0, 2, -3, 1], [4, 0, 1, 6]]
HERMITIAN = Exact(
    mx.array([[2 + 0j, 1 + 1j, 0], [1 - 1j, 5 + 0j, 2j], [0, -2j, 7 + 0j]])
)
WIDE = [[1.0, 2.0, -1.0, 4.0], [0.5, -3.0, 2.0, 1.0]]
TALL = [[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]]


def dtyped(values, good=FLOATS):
    """An op that takes some dtypes: those, and an error for the others."""
    cases = [call(cast(values, dtype)) for dtype in good]
    return cases + [fails(cast(values, each)) for each in DTYPES if each not in good]


def misshapen(*args, square=True):
    """Arrays that are no matrices, or no square ones."""
    names = ("scalar", "row", *(["matrix", "cube"] if square else []))
    return [fails(f32(name), *args) for name in names]


def rectangles():
    return [Plain(WIDE), Plain(TALL), Plain([WIDE, WIDE]), f32("transposed"), f32("rotated"), f32("broadcast"), zeros(0, 3, 2)]


def norms():
    cases = [sweep(ref(dtype, "matrix")) for dtype in DTYPES]
    cases += [sweep(ref(dtype, "row"), ord) for dtype in DTYPES for ord in (1, INF, 3)]
    cases += [call(f32("row"), ord) for ord in (0, 2, -1, -INF, 0.5, math.nan)]
    for ord in (1, -1, 2, -2, INF, -INF, "fro", "nuc"):
        cases += [
            call(f32("matrix"), ord),
            call(f32("transposed"), ord, keepdims=True),
            call(f32("cube"), ord, [0, 2]),
            call(f32("rotated"), ord, [-1, 0], True),
            sweep(ref("complex64", "matrix"), ord),
            sweep(ref("int32", "matrix"), ord),
            sweep(ref("float16", "matrix"), ord),
        ]
    cases += [call(f32("cube"), None, axis) for axis in (0, -1, [1, 2], [])]
    cases += [call(f32("cube"), ord, 1, True) for ord in (None, 0, 1, 2.5, INF)]
    cases += [call(f32(name)) for name in ("scalar", "empty", "hollow", "strided", "flipped")]
    cases += [call(f32("empty"), ord) for ord in (0, 1, 3)]
    cases += [fails(f32("empty"), INF), fails(f32("hollow"), None, 3)]
    cases += [
        fails(f32("scalar"), 1),
        fails(f32("cube"), 1),
        fails(f32("cube"), "fro"),
        fails(f32("cube"), None, [0, 1, 2]),
        fails(f32("row"), "fro"),
        fails(f32("matrix"), "nuc", 1),
        fails(f32("matrix"), 3),
        fails(f32("matrix"), 1, [0, 7]),
        call(Plain([3.0, 4.0])),
    ]
    return cases


def inverses(values, option=()):
    return [
        *[case for case in dtyped(values)],
        call(Plain([values, values])),
        *[call(Plain(values), flag) for flag in option],
        call(f32("turned")),
        call(f32("layered")),
        call(zeros(0, 3, 3)),
        *misshapen(),
    ]


def eigen(case, good=INEXACT):
    """Shapes of what `eig` and `eigh` give, as `case` makes them."""
    return [
        *[case(cast(ONE, dtype)) for dtype in good],
        *[fails(cast(ONE, each)) for each in DTYPES if each not in good],
        case(Plain(MATRICES)),
        case(f32("turned")),
        case(f32("layered")),
        case(zeros(0, 0)),
        case(zeros(2, 0, 0)),
        case(zeros(0, 3, 3)),
        *misshapen(),
    ]


def sides():
    return [Plain([1.0, 2.0, -3.0]), Plain([[1.0, 2.0], [0.5, -1.0], [4.0, 3.0]])]


def determinants():
    return [
        *[sweep(cast(ONE, dtype)) for dtype in DTYPES],
        call(Plain(MATRICES)),
        *[call(Plain(a)) for a in (FOUR, [[2.5]], [[0.0, 1.0], [1.0, 0.0]])],
        call(Plain([FOUR, FOUR])),
        call(zeros(2, 2)),
        call(zeros(4, 4)),
        call(zeros(0, 0)),
        call(zeros(2, 0, 0)),
        call(zeros(0, 2, 2)),
        call(f32("turned")),
        call(f32("layered")),
        *misshapen(),
    ]


OPS = {
    "linalg.norm": norms(),
    "linalg.qr": [
        *[formed(cast(TALL, dtype)) for dtype in FLOATS],
        *[fails(cast(TALL, each)) for each in DTYPES if each not in FLOATS],
        *[formed(a) for a in rectangles()],
        formed(zeros(0, 3)),
        formed(zeros(3, 0)),
        *misshapen(square=False),
    ],
    "linalg.svd": [
        *[formed(cast(TALL, dtype), open=(0, 2)) for dtype in INEXACT],
        *[fails(cast(TALL, each)) for each in DTYPES if each not in INEXACT],
        *[formed(a, open=(0, 2)) for a in rectangles()],
        *[call(a, False) for a in rectangles()],
        call(Plain(TALL), compute_uv=False),
        formed(zeros(0, 3), open=(0, 2)),
        formed(zeros(3, 0), open=(0, 2)),
        *misshapen(square=False),
    ],
    "linalg.inv": [*inverses(MATRICES[1]), fails(zeros(2, 2))],
    "linalg.tri_inv": [*inverses(LOWER, (True,)), call(Plain(ONE), upper=True), fails(zeros(2, 2))],
    "linalg.cholesky": [
        *dtyped(SYMMETRIC[0]),
        call(Plain(SYMMETRIC)),
        call(Plain(SYMMETRIC[0]), True),
        call(Plain(SYMMETRIC), upper=True),
        call(Exact(mx.array(SYMMETRIC[1]).T)),
        call(zeros(0, 0)),
        call(zeros(0, 3, 3)),
        *misshapen(),
    ],
    "linalg.cholesky_inv": [*inverses(LOWER, (True,)), fails(zeros(2, 2))],
    "linalg.pinv": [
        *dtyped(TALL),
        *[call(a) for a in rectangles()],
        call(zeros(3, 2)),
        call(zeros(0, 3)),
        *misshapen(square=False),
    ],
    "linalg.lu": [
        *dtyped(MATRICES[1]),
        *[call(a) for a in rectangles()],
        call(Plain(MATRICES)),
        call(zeros(2, 2)),
        *misshapen(square=False),
    ],
    "linalg.lu_factor": [
        *dtyped(MATRICES[1]),
        *[call(a) for a in rectangles()],
        call(Plain(MATRICES)),
        call(zeros(2, 2)),
        *misshapen(square=False),
    ],
    "linalg.solve": [
        *[sweep(cast(ONE, dtype), cast(ONE, dtype)) for dtype in DTYPES],
        *[sweep(cast(ONE, a), cast(ONE, b)) for a in (*INEXACT, "int32") for b in (*INEXACT, "int32", "float16")],
        *[call(Plain(MATRICES[1]), b) for b in sides()],
        call(Plain(MATRICES), Plain(MATRICES)),
        call(f32("turned"), f32("transposed")),
        call(zeros(0, 3, 3), Exact(mx.ones((1, 3, 2)))),
        call(Plain(ONE), zeros(3, 0)),
        fails(Plain(ONE), f32("matrix")),
        fails(Plain(ONE), f32("scalar")),
        fails(Plain(MATRICES), Plain(ONE)),
        fails(f32("scalar"), f32("row")),
        fails(f32("matrix"), f32("row")),
        fails(zeros(2, 2), Plain([1.0, 2.0])),
    ],
    "linalg.solve_triangular": [
        *[sweep(cast(LOWER, dtype), cast(ONE, dtype)) for dtype in DTYPES],
        *[sweep(cast(LOWER, a), cast(ONE, b)) for a in (*INEXACT, "int32") for b in (*INEXACT, "int32", "float16")],
        *[call(Plain(LOWER), b) for b in sides()],
        *[call(Plain(ONE), b, upper=True) for b in sides()],
        call(Plain(LOWER), Plain(MATRICES)),
        call(f32("turned"), f32("transposed"), upper=True),
        call(zeros(0, 3, 3), Exact(mx.ones((1, 3, 2)))),
        fails(Plain(ONE), f32("matrix")),
        fails(f32("matrix"), f32("row")),
        fails(zeros(2, 2), Plain([1.0, 2.0])),
    ],
    "linalg.cross": [
        *[sweep(ref(dtype, "matrix"), ref(dtype, "row")) for dtype in DTYPES],
        call(f32("matrix"), ref("int32", "row")),
        call(ref("float16", "row"), ref("bfloat16", "row")),
        call(f32("transposed"), f32("transposed"), 0),
        call(f32("transposed"), f32("transposed"), -1),
        call(f32("cube"), f32("cube"), 1),
        call(f32("cube"), f32("cube"), axis=0),
        call(Plain([1.0, 2.0]), Plain([4.0, 5.0, 6.0])),
        call(zeros(0, 3), zeros(0, 3)),
        fails(f32("cube"), f32("cube")),
        fails(f32("scalar"), f32("row")),
        fails(f32("row"), f32("row"), 1),
        fails(f32("matrix"), Plain([[1.0, 2.0, 3.0]] * 3)),
    ],
    "linalg.eigvals": eigen(lambda a: parted(call(a), -1)),
    "linalg.eig": eigen(formed),
    "linalg.eigvalsh": [
        *eigen(call),
        call(HERMITIAN),
        *[call(Plain(TORN), way) for way in "LU"],
        call(Plain(SYMMETRIC), UPLO="U"),
    ],
    "linalg.eigh": [
        *eigen(lambda *args: formed(*args, open=(1,))),
        formed(HERMITIAN, open=(1,)),
        *[formed(Plain(TORN), way, open=(1,)) for way in "LU"],
        formed(Plain(SYMMETRIC), UPLO="U", open=(1,)),
    ],
    "linalg.det": determinants(),
    "linalg.slogdet": determinants(),
}
