"""Exponentials, logarithms, trigonometry and the like."""

from case import Plain, call, fails, sweep
from families import unary
from pool import DTYPES, VIEWS, ref

PRECISE = [ref(dtype, "cube") for dtype in ("float16", "bfloat16", "float32")]

OPS = {
    "exp": unary(),
    "expm1": unary(),
    "log": unary("positive"),
    "log2": unary("positive"),
    "log10": unary("positive"),
    "log1p": unary("positive"),
    "sin": unary(),
    "cos": unary(),
    "tan": unary(),
    "arcsin": unary("unit"),
    "arccos": unary("unit"),
    "arctan": unary(),
    "sinh": unary(),
    "cosh": unary(),
    "tanh": unary(),
    "arcsinh": unary(),
    "arccosh": unary("above"),
    "arctanh": unary("unit"),
    "sigmoid": unary(),
    "erf": unary(),
    "erfinv": unary("unit"),
    "softmax": [
        *[sweep(ref(dtype, "matrix"), -1) for dtype in DTYPES],
        # Over all axes, integers stay integers; what is too large for them is for the device to say.
        *[sweep(ref(dtype, "matrix")) for dtype in DTYPES if dtype != "uint32"],
        *[call(ref("float32", name), 0) for name in VIEWS],
        *[call(ref("float32", name), -1) for name in VIEWS],
        call(ref("float32", "cube"), [0, 2]),
        call(ref("float32", "cube"), None),
        call(ref("float32", "cube"), 1),
        call(ref("float32", "cube"), axis=[-1]),
        *[call(a, -1, precise=True) for a in PRECISE],
        *[call(a, [0, 1], precise=True) for a in PRECISE],
        # Summed in bfloat16, so many would add up to no more than 256.
        call(ref("bfloat16", "long"), precise=True),
        call(ref("float32", "scalar")),
        sweep(ref("float32", "empty")),
        sweep(ref("float32", "special")),
        call(Plain([1, 2, 3.5])),
        fails(ref("float32", "matrix"), 2),
    ],
    "hadamard_transform": [
        *[sweep(ref(key, "cube")) for key in DTYPES],
        *[sweep(ref(key, "rotated"), 0.5) for key in DTYPES],
        call(ref("float32", "cube"), scale=2),
        call(ref("float32", "long")),
        call(ref("float32", "scalar")),
        call(ref("float32", "column"), 3),
        call(Plain([[i % 5 for i in range(12)], [i % 3 for i in range(12)]])),
        call(Plain([i % 7 - 3 for i in range(40)]), 1),
        fails(ref("float32", "matrix")),
        fails(ref("float32", "empty")),
    ],
}
