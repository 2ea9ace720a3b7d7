"""New arrays from a shape, a range or another array.

Without a dtype, plain numbers are float32 in TypeScript and integers int32 in Python: the cases name the dtype, or
use arrays.
"""

import mlx.core as mx

from case import Big, Plain, call, fails, sweep
from pool import COMPLEX, DTYPES, FLOATS, INTEGERS, dtype_of, ref

def of_shape():
    cases = [call([2, 3], dtype_of(key)) for key in DTYPES]
    cases += [
        call([2]),
        call(3),
        call([]),
        call([0]),
        call([2, 0, 3]),
        call([1, 2, 1, 3], mx.int8),
        call([2], dtype=mx.float16),
    ]
    return cases + [fails([2, -3])]


def of_array():
    cases = [call(ref(key, "matrix")) for key in DTYPES]
    cases += [
        call(ref("float32", name))
        for name in ("scalar", "empty", "hollow", "rotated", "broadcast")
    ]
    return cases + [
        call(Plain(2.5)),
        *[call(ref("float32", "row"), dtype_of(dtype)) for dtype in DTYPES],
        call(ref("int32", "row"), dtype=mx.float16),
    ]


def triangle():
    cases = [call(ref(key, "square")) for key in DTYPES]
    for k in (1, -1, 3):
        cases += [
            call(ref("float32", "cube"), k),
            call(ref("int32", "transposed"), k=k),
        ]
    return cases + [
        call(ref("float32", name))
        for name in ("rotated", "strided", "broadcast", "flipped", "hollow")
    ]


def window():
    return [call(n) for n in (0, 1, 2, 5, 8)]


OPS = {
    "zeros": of_shape(),
    "ones": of_shape(),
    "full": [
        *[call([2, 3], ref(key, "scalar")) for key in DTYPES],
        # Python leaves a dtype aside that does not fit the kind of the value, and with an array.
        *[call([2], 2.5, dtype_of(key)) for key in FLOATS],
        *[call([2], 7, dtype_of(key)) for key in INTEGERS + FLOATS + COMPLEX],
        call([2], True, mx.bool_),
        call([2], Big(2**62), mx.int64),
        call([2], 2.5, dtype=mx.float16),
        call([2, 3], Plain(2.5)),
        call(2, Plain(7)),
        call([], 7, mx.int32),
        call([0, 2], Plain(1)),
        call([2, 3], ref("int8", "row")),
        call([2, 3], Plain([1, 2, 3])),
        call([2], Plain(True, mx.bool_)),
        call([2], Plain(1 + 2j, mx.complex64)),
        fails([2], ref("float32", "row")),
    ],
    "zeros_like": of_array(),
    "ones_like": of_array(),
    "full_like": [
        *[call(ref(key, "matrix"), ref(key, "scalar")) for key in DTYPES],
        call(ref("int32", "matrix"), Plain(2.5)),
        call(ref("float16", "matrix"), Plain(2.5)),
        call(ref("float32", "matrix"), ref("int8", "row")),
        *[call(ref("float32", "matrix"), Plain(2.5), dtype_of(dtype)) for dtype in DTYPES],
        call(ref("int32", "row"), Plain(2.5), dtype=mx.float16),
        call(ref("float32", "empty"), Plain(1)),
        call(ref("float32", "rotated"), Plain(1)),
    ],
    "eye": [
        *[call(2, 3, 1, dtype) for dtype in map(dtype_of, DTYPES)],
        call(3),
        call(3, 4),
        call(3, None, 1),
        call(2, 4, -1),
        call(2, 2, 5),
        call(0),
        call(3, m=2, k=-1, dtype=mx.int32),
    ],
    "identity": [
        call(3),
        call(0),
        call(1),
        *[call(2, dtype_of(key)) for key in DTYPES],
        call(2, dtype=mx.int8),
    ],
    "tri": [
        *[call(2, 3, 1, dtype_of(key)) for key in DTYPES],
        call(3),
        call(3, 4),
        call(3, None, 1),
        call(2, 4, -1),
        call(3, m=2, k=-1, dtype=mx.int32),
    ],
    "tril": triangle(),
    "triu": triangle(),
    "arange": [
        *[sweep(1, 10, 3, dtype_of(dtype)) for dtype in DTYPES],
        *[
            call(6, 0, -2, dtype)
            for dtype in (mx.int8, mx.int32, mx.float16, mx.float32)
        ],
        call(0, 1, 0.25),
        call(2.5, -1, -0.75),
        call(0.5, 3.5, 1, mx.float16),
        call(5, dtype=mx.int32),
        call(2.5, dtype=mx.float32),
        call(0, 4, 1, dtype=mx.int64),
        call(3, 3, 1, mx.int32),
        call(3, 0, 1, mx.int32),
    ],
    "linspace": [
        call(0, 1),
        call(0, 1, 5),
        call(-2.5, 3, 4),
        call(1, -1, 3),
        call(0, 1, 1),
        call(0, 1, 0),
        call(0, 1, 4, False),
        call(0, 1, num=3, endpoint=False),
        *[sweep(0, 8, 5, True, dtype_of(dtype)) for dtype in DTYPES],
        call(0, 8, dtype=mx.float16, num=3),
    ],
    "diag": [
        *[call(ref(key, "row")) for key in DTYPES],
        *[call(ref(key, "matrix")) for key in DTYPES],
        *[
            call(ref("float32", name), k)
            for name in ("row", "square", "transposed", "strided", "flipped")
            for k in (1, -1)
        ],
        call(ref("int32", "row"), k=2),
        call(ref("float32", "empty")),
        call(Plain([1.5, 2])),
        fails(ref("float32", "cube")),
    ],
    "meshgrid": [
        *[call(ref(key, "row"), ref(key, "divisor")) for key in DTYPES],
        call(ref("float32", "row")),
        call(
            ref("float32", "row"),
            ref("float32", "ascending"),
            ref("float32", "divisor"),
        ),
        call(ref("float32", "row"), ref("float32", "ascending"), sparse=True),
        call(ref("float32", "row"), ref("float32", "ascending"), indexing="ij"),
        call(
            ref("float32", "row"),
            ref("float32", "ascending"),
            ref("float32", "shift"),
            sparse=True,
            indexing="ij",
        ),
        call(ref("float32", "row"), Plain(2.5)),
        sweep(ref("float32", "row"), ref("int32", "ascending")),
    ],
    "bartlett": window(),
    "hanning": window(),
    "hamming": window(),
    "blackman": window(),
}
