"""Reading, writing and updating by an index: `a[...]`, `a[...] = value` and `a.at[...]`, over all dtypes."""

import json

import mlx.core as mx

from case import CODES, Big, Exact, array_text, json_value, python_value
from pool import DTYPES, FLOATS, INTEGERS, UNSIGNED, VIEWS, ref

UPDATES = ("add", "subtract", "multiply", "divide", "maximum", "minimum")


def positions(*values, dtype=mx.int32):
    return Exact(mx.array(list(values), dtype))


I = positions(1, 0, 1)
J = positions(2, 2, 0)
COLUMN = Exact(mx.array([[1], [0]]))
SQUARE = Exact(mx.array([[0, -1], [1, 0]]))
SCALAR = Exact(mx.array(1))
NONE = Exact(mx.array([], mx.int32))
LIST = [0, 1, 1]
SQUARE_LIST = [[0, 1], [1, -1]]
REPEATED = (I, J, SQUARE, LIST, SQUARE_LIST)
ALL = slice(None)

# Indices of a cube of shape (2, 3, 4). A list is an index array too.
READS = [
    (0,),
    (-1,),
    (1, 2),
    (1, -2, 3),
    (),
    (...,),
    (None,),
    (..., None),
    (0, ..., 0),
    (..., -1),
    (None, 0, None, ..., None),
    (0, None, 1),
    (ALL,),
    (slice(None, None, -1),),
    (slice(1, None),),
    (slice(-1, None),),
    (slice(5, 1, -1),),
    (slice(10, 20),),
    (slice(2, 0),),
    (ALL, slice(-1, -4, -1)),
    (ALL, slice(None, None, -2), slice(1, 100, 2)),
    (slice(0, 1), 1, slice(None, None, 3)),
    (..., slice(None, 2), None),
    (LIST,),
    (SQUARE_LIST,),
    (ALL, [0, 2]),
    (I,),
    (SCALAR,),
    (NONE,),
    (I, J),
    (I, ALL, J),
    (ALL, I, J),
    (ALL, I, ALL),
    (0, ALL, I),
    (0, I),
    (I, 0),
    (I, 0, ALL),
    (ALL, I, 0),
    (I, None, 0),
    (0, None, I),
    (None, 0, I),
    (None, I),
    (I, None, J),
    (None, I, None, J),
    (ALL, None, I),
    (ALL, I, None),
    (I, ..., J),
    (I, ...),
    (..., I, J),
    (..., None, J),
    (I, J, I),
    (COLUMN, J),
    (COLUMN, ALL, J),
    (ALL, None, SQUARE, SCALAR),
    (SQUARE, ALL, SQUARE),
    (SCALAR, ALL, SCALAR),
    (I, slice(1, 3), J),
    (I, slice(None, None, -1)),
    (slice(1, 2), I),
    (slice(1, 2), I, slice(None, None, 2)),
    (slice(1, None), None, I),
    (I, slice(1, 1)),
    (NONE, 0),
]

FEW = [
    (0,),
    (ALL, slice(None, None, -2), 1),
    (I,),
    (I, ALL, J),
]

MASKS = [
    Exact(mx.array([True, False])),
    Exact(mx.array([[True, False, True], [False, False, True]])),
    [False, True],
    True,
    False,
    Exact(mx.array(True)),
]


def f32(name):
    return ref("float32", name)


def index_json(entry):
    if entry is ...:
        return "..."
    if isinstance(entry, slice):
        return ["slice", entry.start, entry.stop, entry.step]
    if isinstance(entry, list):
        return ["list", entry]
    return json_value(entry)


def selected(a, index):
    return a[tuple(python_value(entry) for entry in index)]


def outcome(op, array, index, value, fails):
    try:
        entries = tuple(python_value(entry) for entry in index)
        # Python knows a mask only where it stands without a tuple.
        entries = entries[0] if len(entries) == 1 else entries
        a = mx.array(python_value(array))
        if op == "index":
            a = a[entries]
        elif op == "set":
            a[entries] = python_value(value)
        else:
            a = getattr(a.at[entries], op)(python_value(value))
        mx.eval(a)
    except tuple(CODES) as error:
        if fails is False:
            raise RuntimeError(f"{op} {array}{index} {value}: {error}") from error
        return {"error": CODES[type(error)]}
    if fails:
        raise RuntimeError(f"{op} {array}{index} {value} is no error")
    return array_text(a)


def case(op, array, index, value=None, fails=False):
    places = [index_json(entry) for entry in index]
    return [op, json_value(array), places, json_value(value), outcome(op, array, index, value, fails)]


def numbered(shape, dtype=mx.float32):
    size = 1
    for length in shape:
        size *= length
    return Exact(mx.arange(1, size + 1).astype(dtype).reshape(shape))


def reads():
    cube = f32("cube")
    yield from (case("index", cube, index) for index in READS)
    for dtype in DTYPES:
        yield from (case("index", ref(dtype, "cube"), index) for index in FEW)
    for view in VIEWS:
        yield case("index", f32(view), (1,))
        yield case("index", f32(view), (slice(None, None, -1), positions(1, 0)))
        yield case("index", f32(view), (positions(1, -1), ..., None))
    for dtype in INTEGERS:
        each = positions(1, 0, dtype=getattr(mx, dtype))
        yield case("index", cube, (each, ALL, each))
        yield case("index", cube, (each, J if dtype == "int32" else I, 0), fails=True)
    for index in [(), (...,), (None,), (None, ..., None)]:
        yield case("index", f32("scalar"), index)
    for index in [(0,), (ALL,), (SCALAR,)]:
        yield case("index", f32("scalar"), index, fails=True)
    for index in [(1, ALL, -1), (I,), (..., slice(1, None)), (1, ...)]:
        yield case("index", f32("hollow"), index)
    for index in [
        (..., ...),
        (0, 0, 0, 0),
        (ALL, ALL, ALL, ALL),
        (I, positions(0, 1)),
        (Exact(mx.array([1.0])),),
        (Exact(mx.array([True, False])),),
        ([True, False],),
        (True,),
        (0, Exact(mx.array([True, False, True]))),
    ]:
        yield case("index", cube, index, fails=True)


def writes():
    cube = f32("cube")
    for index in READS:
        # A repeated position keeps an undefined one of several values.
        once = not any(entry is each for entry in index for each in REPEATED)
        shape = selected(mx.zeros((2, 3, 4)), index).shape
        if 0 in shape:
            continue
        yield case("set", cube, index, 9)
        # Python lets a value have new axes only beside other indices.
        if once and shape and index not in ((None,), (..., None)):
            yield case("set", cube, index, numbered(shape))
            yield case("set", cube, index, numbered(shape[-1:]))
    for dtype in DTYPES:
        for index in FEW[:3]:
            yield case("set", ref(dtype, "cube"), index, 1)
        yield case("set", ref(dtype, "cube"), (0, 1), ref(dtype, "row"), fails=True)
        yield case("set", ref(dtype, "cube"), (1, ALL, 2), ref(dtype, "row"))
        yield case("set", ref(dtype, "row"), (positions(2, 0),), 2.5 if dtype in FLOATS else 3)
        yield case("set", ref(dtype, "row"), (ALL,), ref("int16", "shift"))
    yield case("set", ref("int64", "row"), (0,), Big(-(2**40)))
    yield case("set", ref("int32", "row"), (0,), 2.75)
    yield case("set", ref("complex64", "row"), (0,), 1 + 2j)
    yield case("set", cube, (0,), numbered((1, 1, 3, 4)))
    yield case("set", cube, (0,), numbered((2, 3, 4)), fails=True)
    yield case("set", cube, (I,), numbered((3,)), fails=True)
    yield case("set", f32("scalar"), (...,), 3)
    yield case("set", f32("scalar"), (None,), 3)
    yield case("set", f32("scalar"), (True,), 3)
    yield case("set", f32("scalar"), (0,), 3, fails=True)
    for mask in MASKS:
        yield case("set", cube, (mask,), 7)
        yield case("set", ref("int8", "cube"), (mask,), numbered((4,), mx.int32))
    yield case("set", cube, (MASKS[0],), numbered((1, 3, 4)))
    yield case("set", cube, (MASKS[0],), numbered((3, 1)))
    yield case("set", cube, (MASKS[1],), numbered((3, 4)))
    yield case("set", cube, (MASKS[1],), numbered((3, 1)))
    yield case("set", cube, (MASKS[1],), numbered((6, 4)))
    yield case("set", f32("row"), ([True, False, True],), numbered((2,)))
    yield case("set", cube, (Exact(mx.array([True] * 3)),), 1, fails=True)
    yield case("set", cube, (Exact(mx.zeros((2, 3, 4, 1), mx.bool_)),), 1, fails=True)
    yield case("set", cube, (MASKS[1],), numbered((1, 3, 4)), fails=True)


def updates():
    for op in UPDATES:
        for index in READS:
            # Python computes with the whole array, and in the dtype of both, only where nothing is selected from it.
            if index in ((), (...,), (None,), (..., None)) or 0 in selected(mx.zeros((2, 3, 4)), index).shape:
                continue
            if len(index) != 2 and op not in ("add", "divide"):
                continue
            yield case(op, f32("cube"), index, 2)
        for dtype in DTYPES:
            exact = ref(dtype, "positive")
            yield case(op, exact, (0, slice(None, None, 2)), 2, fails=None)
            yield case(op, exact, (positions(1, 0, 1), 0), 3, fails=None)
            yield case(op, exact, (ALL, positions(1)), ref(dtype, "scalar"), fails=None)
            # What a negative number becomes without a sign is for the device to say.
            divisor = "above" if op == "divide" and dtype in UNSIGNED else "divisor"
            yield case(op, exact, (1,), f32(divisor), fails=None)


def text():
    """The cases, one a line: op, array, index, value, outcome."""
    lines = dict.fromkeys(
        json.dumps(each, separators=(",", ":"), allow_nan=False)
        for group in (reads(), writes(), updates())
        for each in group
    )
    return "[\n" + ",\n".join(lines) + "\n]\n"
