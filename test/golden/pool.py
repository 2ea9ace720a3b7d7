"""The inputs that the cases share: arrays of every dtype in several shapes, and views of them that are not contiguous.

Stored once, in inputs.json, as bytes; the views as the op that makes them, which Python and TypeScript both run.
"""

import base64
import math
import struct

import mlx.core as mx

BOOL = ("bool",)
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
SIGNED = ("int8", "int16", "int32", "int64")
INTEGERS = UNSIGNED + SIGNED
FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64",)
REAL = BOOL + INTEGERS + FLOATS
DTYPES = REAL + COMPLEX

FORMATS = {
    "bool": "?",
    **dict(zip(UNSIGNED, "BHIQ")),
    **dict(zip(SIGNED, "bhiq")),
    "float16": "e",
    "float32": "f",
    "float64": "d",
}
# Largest value, smallest normal one, distance from 1 to the next.
LIMITS = {
    "float16": (65504.0, 2.0**-14, 2.0**-10),
    "bfloat16": ((2 - 2.0**-7) * 2.0**127, 2.0**-126, 2.0**-7),
    "float32": ((2 - 2.0**-23) * 2.0**127, 2.0**-126, 2.0**-23),
    "float64": ((2 - 2.0**-52) * 2.0**1023, 2.0**-1022, 2.0**-52),
}


class Ref(str):
    """The name of an input: `<dtype>.<what it is>`."""


def ref(dtype, name):
    return Ref(f"{dtype}.{name}")


def dtype_of(key):
    return mx.bool_ if key == "bool" else getattr(mx, key)


def pack(dtype, values):
    """The values as little-endian bytes."""
    if dtype == "complex64":
        return b"".join(struct.pack("<ff", v.real, v.imag) for v in values)
    if dtype == "bfloat16":
        return b"".join(struct.pack("<f", v)[2:] for v in values)
    return struct.pack(f"<{len(values)}{FORMATS[dtype]}", *values)


def spread(i):
    """Scatters 0, 1, 2 ... over 0 ... 63 without repeating one among 64 in a row."""
    return (i * 37 + 11) % 64


def plain(dtype, i):
    """The i-th ordinary value: distinct for 64 in a row, exact in every dtype; small enough to be multiplied."""
    n = spread(i)
    if dtype == "bool":
        return n % 3 == 0
    if dtype in UNSIGNED:
        return n
    if dtype in SIGNED:
        return n - 31
    if dtype == "complex64":
        return complex((n - 31.5) / 8, (spread(i + 5) - 31.5) / 8)
    return (n - 31.5) / 8


def run_of(start, count):
    return lambda dtype: [plain(dtype, start + i) for i in range(count)]


def small(floats, signed, unsigned, bools=(True, True, False)):
    """Hand-picked values by kind of dtype, repeated to the wanted length."""

    def values(dtype):
        if dtype == "bool":
            return list(bools)
        if dtype in UNSIGNED:
            return list(unsigned)
        if dtype in SIGNED:
            return list(signed)
        if dtype == "complex64":
            return [complex(v, w / 2) for v, w in zip(floats, floats[1:] + floats[:1])]
        return list(floats)

    return values


def special(dtype):
    """What is no ordinary number."""
    nan, inf = math.nan, math.inf
    if dtype == "complex64":
        return [
            complex(nan, 0),
            complex(inf, 1),
            complex(1, -inf),
            complex(-0.0, 0),
            complex(1.5, -2),
            complex(0, nan),
        ]
    return [nan, inf, -inf, -0.0, 0.0, 1.5]


def extreme(dtype):
    """The ends of the range."""
    if dtype == "bool":
        return [False, True, True, False, False, True]
    if dtype in FLOATS:
        largest, normal, eps = LIMITS[dtype]
        return [largest, -largest, normal, -normal, eps, 1 + eps]
    bits = 8 * struct.calcsize(FORMATS[dtype])
    low, high = (
        (0, 2**bits - 1)
        if dtype in UNSIGNED
        else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    )
    return [low, high, low + 1, high - 1, 0, 1]


# Name: shape, values for a dtype, dtypes.
ARRAYS = {
    "scalar": ((), run_of(3, 1), DTYPES),
    "empty": ((0,), run_of(0, 0), DTYPES),
    "hollow": ((2, 0, 3), run_of(0, 0), DTYPES),
    "row": ((3,), run_of(7, 3), DTYPES),
    "column": ((3, 1), run_of(13, 3), DTYPES),
    "matrix": ((2, 3), run_of(20, 6), DTYPES),
    "square": ((3, 3), run_of(31, 9), DTYPES),
    "cube": ((2, 3, 4), run_of(0, 24), DTYPES),
    "ascending": (
        (5,),
        lambda dtype: sorted(run_of(40, 5)(dtype), key=lambda v: (v.real, v.imag)),
        DTYPES,
    ),
    # Nothing that divides by zero.
    "divisor": (
        (3,),
        small([2.5, -0.75, 8.0], [3, -2, 7], [3, 2, 7], (True, True, True)),
        DTYPES,
    ),
    "exponent": ((3,), small([0.5, -2.0, 3.0], [2, 0, 3], [2, 0, 3]), DTYPES),
    "shift": ((3,), small([1.0, 0.0, 3.0], [1, 0, 3], [1, 0, 3]), DTYPES),
    "positive": (
        (2, 3),
        small(
            [0.5, 1.0, 2.75, 4.0, 6.25, 9.0],
            [1, 2, 3, 4, 5, 6],
            [1, 2, 3, 4, 5, 6],
            (True, False) * 3,
        ),
        DTYPES,
    ),
    "above": ((3,), small([1.0, 1.75, 5.5], [1, 2, 9], [1, 2, 9]), DTYPES),
    "unit": (
        (2, 3),
        small(
            [-1.0, -0.625, -0.125, 0.25, 0.875, 1.0],
            [-1, 0, 1, 1, 0, -1],
            [0, 1, 1, 0, 0, 1],
            (True, False) * 3,
        ),
        DTYPES,
    ),
    "special": ((6,), special, FLOATS + COMPLEX),
    "extreme": ((6,), extreme, REAL),
}

# Name: the input it is a view of, the op in Python's name, the op's further arguments.
VIEWS = {
    "transposed": ("matrix", "transpose", []),
    "rotated": ("cube", "transpose", [[2, 0, 1]]),
    "strided": ("cube", "as_strided", [[2, 3], [12, 2], 1]),
    "broadcast": ("row", "broadcast_to", [[2, 3]]),
    "flipped": ("matrix", "flip", [1]),
}
# The same for cases of their own.
LONG_VIEWS = {
    "long": ("scalar", "broadcast_to", [[512]]),
    "turned": ("square", "transpose", []),
    "layered": ("square", "broadcast_to", [[2, 3, 3]]),
}
ALL_VIEWS = VIEWS | LONG_VIEWS


def camel_case(name):
    first, *rest = name.split("_")
    return first + "".join(
        word.upper() if word in ("mm", "qmm", "qqmm") else word[:1].upper() + word[1:]
        for word in rest
    )


def text_of(dtype, shape, data):
    """`float32[2,3] <base64>`"""
    return f"{dtype}[{','.join(map(str, shape))}] {base64.b64encode(data).decode()}"


def inputs():
    """What inputs.json holds."""
    table = {}
    for name, (shape, values, dtypes) in ARRAYS.items():
        for dtype in dtypes:
            table[ref(dtype, name)] = text_of(dtype, shape, pack(dtype, values(dtype)))
    for name, (base, op, args) in ALL_VIEWS.items():
        for dtype in DTYPES:
            table[ref(dtype, name)] = [camel_case(op), f"@{dtype}.{base}", *args]
    return table


made = {}


def array_of(name):
    """The input as an array."""
    if name not in made:
        dtype, what = name.split(".")
        if what in ALL_VIEWS:
            base, op, args = ALL_VIEWS[what]
            made[name] = getattr(mx, op)(array_of(ref(dtype, base)), *args)
        else:
            shape, values, _ = ARRAYS[what]
            data = pack(dtype, values(dtype))
            raw = mx.array(list(data), mx.uint8).view(
                mx.uint8 if not data else dtype_of(dtype)
            )
            made[name] = raw.astype(dtype_of(dtype)).reshape(shape)
    return made[name]
