"""Communication between processes, in a group of one."""

import mlx.core as mx

from case import call, fails
from pool import DTYPES, ref

X = ref("float32", "matrix")
ALIKE = [
    *[call(ref(dtype, "matrix")) for dtype in DTYPES],
    call(ref("float32", "scalar")),
    call(ref("float32", "empty")),
    call(ref("float32", "transposed")),
    call(2.5),
    call(X, group=None),
]

OPS = {
    "distributed.all_sum": ALIKE,
    "distributed.all_max": ALIKE,
    "distributed.all_min": ALIKE,
    "distributed.all_gather": ALIKE,
    "distributed.sum_scatter": ALIKE,
    "distributed.send": [fails(X, 0), fails(X, 1, group=None), fails(X, -1)],
    "distributed.recv": [
        fails([2, 3], mx.float32, 0),
        fails([], mx.int8, 1, group=None),
    ],
    "distributed.recv_like": [fails(X, 0), fails(X, 1, group=None)],
}
