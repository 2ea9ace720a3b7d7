"""The cases that ops of one kind have in common."""

from case import Big, Plain, call, fails, sweep
from pool import BOOL, DTYPES, FLOATS, INTEGERS, REAL, VIEWS, ref

WHOLE = BOOL + INTEGERS

# Pairs whose promotion says the most: across signs, widths and kinds.
PAIRS = (
    ("bool", "int8"),
    ("uint8", "int8"),
    ("int16", "uint16"),
    ("uint32", "int32"),
    ("uint64", "int64"),
    ("int64", "float16"),
    ("bool", "bfloat16"),
    ("float16", "bfloat16"),
    ("bfloat16", "float32"),
    ("float32", "float64"),
    ("int32", "complex64"),
    ("complex64", "float16"),
)
ALL_PAIRS = tuple((a, b) for a in DTYPES for b in DTYPES if a != b)


def shapes(dtype="float32"):
    """A scalar, nothing at all, and every view."""
    names = ["scalar", "empty", "hollow", *VIEWS]
    return [ref(dtype, name) for name in names]


def unary(name="matrix", specials=True, plain=0.75, dtype="float32"):
    """An op on one array, element by element; `name` is the input that suits it."""
    cases = [sweep(ref(each, name)) for each in DTYPES]
    cases += [call(a) for a in shapes(dtype)]
    cases += [
        sweep(ref(each, view))
        for each in ("int16", "bfloat16", "complex64")
        for view in ("rotated", "strided")
    ]
    if plain is not None:
        cases += [call(Plain(plain)), call(Plain([[plain, 1], [0.5, 0.25]]))]
    if specials:
        cases += [call(ref(each, "special")) for each in FLOATS]
    return cases


def extremes(dtypes=REAL):
    return [sweep(ref(dtype, "extreme")) for dtype in dtypes]


def binary(left="matrix", right="row", pairs=PAIRS, weak=True, specials=True):
    """An op on two arrays that broadcast; `right` is what suits the op's right side."""
    cases = [sweep(ref(dtype, left), ref(dtype, right)) for dtype in DTYPES]
    cases += [sweep(ref(a, left), ref(b, right)) for a, b in pairs]
    cases += laid_out("float32", right) + laid_out("int32", right)
    cases += [
        call(ref("float32", "scalar"), ref("float32", right)),
        call(ref("float32", "transposed"), ref("float32", "column")),
        call(ref("bfloat16", "strided"), ref("bfloat16", "flipped")),
    ]
    if specials:
        cases += [call(ref(dtype, "special"), ref(dtype, "scalar")) for dtype in FLOATS]
        cases += [call(ref("float32", "special"), ref("float32", "special"))]
    return cases + (weak_binary(right) if weak else [])


def bitwise(right="row"):
    """An op on the bits of two arrays of integers."""
    cases = [sweep(ref(dtype, "matrix"), ref(dtype, right)) for dtype in DTYPES]
    cases += [
        call(ref(a, "matrix"), ref(b, right))
        for a, b in PAIRS
        if a in WHOLE and b in WHOLE and a != "uint64"
    ]
    cases += laid_out("int32", right) + laid_out("uint8", right)
    for dtype in WHOLE:
        cases += [
            call(ref(dtype, "row"), 2),
            call(5, ref(dtype, right)),
            call(ref(dtype, "row"), True),
        ]
    return cases + [
        call(5, 2),
        call(True, 1),
        call(ref("int64", "row"), Big(3)),
        sweep(ref("int32", "row"), 2.5),
    ]


def laid_out(dtype, right):
    """Layouts of two operands."""
    names = ("column", right, "broadcast", "flipped", "strided", "hollow")
    cases = [call(ref(dtype, name), ref(dtype, right)) for name in names]
    return [
        *cases,
        call(ref(dtype, "empty"), ref(dtype, "empty")),
        fails(ref(dtype, "matrix"), ref(dtype, "transposed")),
    ]


def weak_binary(right="row"):
    """Plain numbers beside arrays of each dtype, on either side, and alone."""
    cases = [sweep(ref(dtype, "row"), 2) for dtype in DTYPES]
    cases += [sweep(2.5, ref(dtype, right)) for dtype in DTYPES]
    for dtype in DTYPES:
        cases += [
            sweep(ref(dtype, "row"), True),
            sweep(ref(dtype, "row"), Big(3)),
            sweep(1 + 0.5j, ref(dtype, right)),
        ]
    cases += [
        call(5, 2),
        call(5, 2.5),
        sweep(True, True),
        sweep(True, 3),
        sweep(1.5 + 2j, 3),
        call(ref("float32", "cube"), 3),
    ]
    return cases


def reduction(name="matrix", keyword_only=False, empties=True):
    """An op over axes, with `keepdims`."""

    def reduce(make, a, *args):
        if keyword_only:
            return make(a, **dict(zip(("axis", "keepdims"), args)))
        return make(a, *args)

    cases = []
    for dtype in DTYPES:
        cases += [reduce(sweep, ref(dtype, name)), reduce(sweep, ref(dtype, name), 1)]
    for dtype in ("float32", "int32"):
        cases += [
            reduce(call, ref(dtype, "cube"), 0),
            reduce(call, ref(dtype, "cube"), [0, 2], True),
            reduce(call, ref(dtype, "cube"), [-1, 1]),
            reduce(call, ref(dtype, "cube"), None, True),
            reduce(call, ref(dtype, "scalar")),
        ]
    cases += [reduce(sweep, ref("float32", view), -1) for view in VIEWS]
    cases += [
        reduce(sweep, ref(dtype, "rotated"), 0)
        for dtype in ("int8", "float16", "complex64")
    ]
    cases += [reduce(call, Plain([[1, 2], [3.5, 4]]), 0), reduce(call, Plain(2.5))]
    cases += [
        sweep(ref("float32", name), axis=1, keepdims=True),
        sweep(ref("float32", name), keepdims=True),
    ]
    cases += [reduce(sweep, ref(dtype, "special")) for dtype in ("float32", "float16")]
    if empties:
        cases += [
            reduce(sweep, ref("float32", "empty")),
            reduce(sweep, ref("int32", "hollow"), 0),
            reduce(sweep, ref("float32", "hollow"), 1),
        ]
    cases += [
        reduce(fails, ref("float32", "matrix"), 2),
        reduce(fails, ref("float32", "matrix"), -3),
    ]
    return cases


def scan(name="matrix", specials=True):
    """A running op along an axis, in either direction."""
    cases = []
    for dtype in DTYPES:
        cases += [sweep(ref(dtype, name)), sweep(ref(dtype, name), 1, reverse=True)]
    for dtype in ("float32", "int32"):
        cases += [
            call(ref(dtype, "cube"), 1),
            call(ref(dtype, "cube"), -1, inclusive=False),
            call(ref(dtype, "cube"), None, reverse=True),
            call(ref(dtype, "cube"), 0, reverse=True, inclusive=False),
            call(ref(dtype, "cube"), axis=2),
        ]
    cases += [call(ref("float32", view), 0) for view in VIEWS]
    cases += [
        call(ref("float32", "empty")),
        sweep(ref("float32", "scalar")),
        call(Plain([1.5, 2, 0.5])),
    ]
    cases += [sweep(ref("float32", "special"))] if specials else []
    return cases + [fails(ref("float32", "matrix"), 2)]


def moved(*args, name="matrix", **options):
    """An op that moves elements about: the same for every dtype."""
    return [call(ref(dtype, name), *args, **options) for dtype in DTYPES]


def viewed(*args, dtype="float32", names=tuple(VIEWS), **options):
    """The same call on every view of two dimensions."""
    return [
        call(ref(dtype, name), *args, **options) for name in names if name != "rotated"
    ]
