"""Random numbers: with keys of their own, and drawn one after another from a seed."""

import math

import mlx.core as mx

from case import Big, Exact, Plain, call, fails, sweep
from pool import DTYPES, INTEGERS, VIEWS, dtype_of, ref

KEY = Exact(mx.random.key(0))
# Both halves in use; every other element of its memory.
OTHER = Exact(mx.random.key(2**53 + 7))
STRIDED = Exact(mx.array([[3, 1], [5, 9]], mx.uint32)[:, 0])
NOT_KEYS = (Exact(mx.array([0, 1])), Exact(mx.zeros([2, 2], mx.uint32)))
SINGLE = (mx.float16, mx.bfloat16, mx.float32)
SHAPES = ([], [1], [5], [2, 3], [0], [2, 0, 3])

BOUNDS = (Plain([0, 10]), Plain([5.5, 12]))


def keyed(*args):
    """The call with each key, and with what is no key."""
    good = [call(*args, key=key) for key in (KEY, OTHER, STRIDED)]
    return good + [fails(*args, key=key) for key in NOT_KEYS]


def typed(*args):
    """The call, whose last argument the shape is, for every dtype of the result."""
    return [sweep(*args, dtype=dtype_of(dtype), key=KEY) for dtype in DTYPES]


def shaped(*args):
    """The call, whose last argument the shape is, with every shape."""
    return [call(*args, shape, key=OTHER) for shape in SHAPES]


OPS = {
    "random.key": [
        call(0),
        call(7),
        call(2**32 + 5),
        call(2**53 - 1),
        *[call(Big(n)) for n in (0, 2**53 + 1, 2**63, 2**64 - 1)],
    ],
    "random.split": [
        *[call(key) for key in (KEY, OTHER, STRIDED)],
        *[call(KEY, num) for num in (0, 1, 3)],
        call(OTHER, num=5),
        *[fails(key) for key in NOT_KEYS],
        fails(KEY, -1),
        fails(ref("uint32", "row")),
        *[sweep(Exact(mx.array([0, 1], dtype_of(dtype)))) for dtype in DTYPES],
    ],
    "random.uniform": [
        *keyed(0, 1, [3]),
        *shaped(2, 5),
        *[call(-1.5, 2.5, [5], dtype, KEY) for dtype in SINGLE],
        call(key=KEY),
        call(3, key=KEY),
        call(5, 1, [3], key=KEY),
        call(2**24 + 1, 2**24 + 9, [4], key=KEY),
        call(math.nan, math.inf, [2], key=KEY),
        call(*BOUNDS, [3, 2], key=KEY),
        call(ref("int32", "row"), 60, [2, 3], mx.float16, KEY),
        call(low=-2, shape=[3], dtype=mx.bfloat16, key=OTHER),
        *typed(0, 1, [5]),
        *[sweep(ref(dtype, "row"), 60, [3], key=KEY) for dtype in DTYPES],
        fails(*BOUNDS, key=KEY),
        fails(*BOUNDS, [3], key=KEY),
        fails(0, 1, [-1], key=KEY),
        fails(0, 1, [2], mx.float64, KEY),
    ],
    "random.normal": [
        *keyed([3]),
        *shaped(),
        *[call([5], dtype, 0.1, 0.3, KEY) for dtype in (*SINGLE, mx.float64)],
        call([2, 3], mx.complex64, key=KEY),
        call([3], mx.complex64, 1, 2, KEY),
        call(key=KEY),
        call([3], loc=5, key=KEY),
        call([3], scale=-2, key=KEY),
        call([3], mx.float16, None, 2, KEY),
        call([2], mx.float32, Plain([[1], [2]]), Plain([3, 0]), KEY),
        call([3], mx.float16, ref("int32", "row"), ref("float32", "scalar"), KEY),
        call([3], mx.float32, 1j, 2, KEY),
        *typed([5]),
        *[sweep([3], loc=ref(dtype, "row"), key=KEY) for dtype in DTYPES],
        fails([2], mx.float32, ref("float32", "row"), key=KEY),
        fails([-2, 3], key=KEY),
    ],
    "random.multivariate_normal": [
        call(Plain([0, 10]), Plain([[1, 0], [0, 4]]), key=KEY),
        call(Plain([0, 10]), Plain([[2, 0.5], [0.5, 1]]), [3], key=OTHER),
        call(ref("float32", "matrix"), ref("float32", "square"), key=KEY),
        call(
            ref("float16", "matrix"), ref("int32", "square"), [4, 2], mx.float32, KEY
        ),
        call(
            Plain([1, 2]), Plain([[[1, 0], [0, 1]], [[4, 0], [0, 4]]]), [3, 2], key=KEY
        ),
        call(Plain([1, 2]), Plain([[1, 0], [0, 1]]), [0], key=KEY),
        *typed(Plain([1, 2]), Plain([[1, 0], [0, 1]]), [2]),
        *[sweep(ref(dtype, "row"), ref("float32", "square"), key=KEY) for dtype in DTYPES],
        fails(Plain([1, 2]), ref("float32", "square"), key=KEY),
        fails(Plain(1), ref("float32", "square"), key=KEY),
        fails(Plain([1, 2]), Plain([1, 2]), key=KEY),
        fails(ref("float32", "matrix"), ref("float32", "square"), [5], key=KEY),
        *[
            fails(Plain([1, 2]), Plain([[1, 0], [0, 1]]), key=key) for key in NOT_KEYS
        ],
    ],
    "random.randint": [
        *keyed(0, 10, [5]),
        *shaped(-3, 1000),
        *[call(0, 100, [4], dtype_of(dtype), KEY) for dtype in INTEGERS],
        call(0, 10, [4], mx.bool_, KEY),
        call(5, 9, key=KEY),
        call(10, 0, [3], key=KEY),
        call(4, 4, [3], key=KEY),
        call(0.5, 3.7, [6], key=KEY),
        call(-(2**31), 2**31 - 1, [4], key=KEY),
        call(0, 2**40, [4], mx.int64, KEY),
        call(Big(-(2**62)), Big(2**62), [4], dtype=mx.int64, key=KEY),
        call(0, 300, [4], mx.uint8, KEY),
        call(ref("int8", "row"), 1000, [2, 3], mx.int16, KEY),
        *typed(0, 10, [4]),
        *[sweep(ref(dtype, "row"), 60, [3], key=KEY) for dtype in DTYPES],
        fails(ref("int32", "row"), 100, key=KEY),
        fails(ref("int32", "row"), 100, [2], key=KEY),
        fails(0, 10, [-1], key=KEY),
    ],
    "random.bernoulli": [
        *keyed(0.3, [8]),
        *shaped(0.6),
        call(key=KEY),
        call(shape=[6], key=KEY),
        *[
            call(p, [6], KEY)
            for p in (0.0, 1.0, 1.5, -0.5, 1e30, math.nan, math.inf, -math.inf)
        ],
        call(Plain([0.1, 0.9]), key=KEY),
        call(Plain([0.1, 0.9]), [3, 2], KEY),
        *[
            call(Exact(mx.array([0.1, 0.5, 0.9], dtype)), key=KEY)
            for dtype in (*SINGLE, mx.float64)
        ],
        *[sweep(ref(dtype, "row"), key=KEY) for dtype in DTYPES],
        fails(ref("bool", "row"), [3], KEY),
        fails(Plain([0.1, 0.9]), [3], KEY),
        fails(0.5, [-1], KEY),
    ],
    "random.truncated_normal": [
        *keyed(-1, 1, [4]),
        *shaped(0.5, 2),
        *[call(-0.5, 2.5, [5], dtype, KEY) for dtype in SINGLE],
        call(-1, 1, key=KEY),
        call(1, -1, [3], key=KEY),
        call(100, 200, [3], key=KEY),
        call(-math.inf, math.inf, [3], key=KEY),
        call(Plain([-1, 0]), Plain([[1], [2]]), key=KEY),
        call(Plain([-1, 0]), 3, [2, 2], key=OTHER),
        call(-1, 1, None, mx.float16, KEY),
        *typed(-1, 1, [4]),
        *[sweep(ref(dtype, "shift"), 9, [3], key=KEY) for dtype in DTYPES],
        fails(Plain([-1, 0]), 3, [3], key=KEY),
        fails(-1, 1, [-1], key=KEY),
        fails(-1, 1, [2], mx.float64, KEY),
    ],
    "random.gumbel": [
        *keyed([3]),
        *shaped(),
        *[call([5], dtype, KEY) for dtype in SINGLE],
        call(key=KEY),
        call([4], dtype=mx.float16, key=OTHER),
        *typed([5]),
        fails([-1], key=KEY),
    ],
    "random.categorical": [
        *keyed(ref("float32", "matrix")),
        *[sweep(ref(dtype, "matrix"), 0, key=KEY) for dtype in DTYPES],
        *[call(ref("float32", view), -1, key=KEY) for view in VIEWS],
        call(ref("float32", "cube"), 1, key=OTHER),
        call(ref("float32", "matrix"), -1, [4, 2], key=KEY),
        call(ref("float32", "matrix"), -2, shape=[2, 3], key=KEY),
        call(ref("float32", "matrix"), -1, None, 4, KEY),
        call(ref("float32", "matrix"), axis=0, num_samples=3, key=KEY),
        call(ref("float32", "row"), num_samples=6, key=KEY),
        call(ref("float32", "row"), num_samples=0, key=KEY),
        call(ref("float32", "row"), shape=[], key=KEY),
        call(ref("float32", "special"), num_samples=6, key=KEY),
        call(Plain([math.nan, math.nan]), num_samples=4, key=KEY),
        call(Plain([1, -math.inf]), num_samples=4, key=KEY),
        call(Plain([[1, 2, 3]]), key=KEY),
        fails(ref("float32", "matrix"), 2, key=KEY),
        fails(ref("float32", "scalar"), key=KEY),
        fails(ref("float32", "matrix"), -1, [2], 2, KEY),
        fails(ref("float32", "matrix"), -1, [3], key=KEY),
        fails(ref("float32", "matrix"), num_samples=-1, key=KEY),
        fails(ref("float32", "empty"), key=KEY),
        fails(ref("float32", "empty"), num_samples=3, key=KEY),
    ],
    "random.laplace": [
        *keyed([3]),
        *shaped(),
        *[call([5], dtype, 0.25, 3, KEY) for dtype in (*SINGLE, mx.float64)],
        call(key=KEY),
        call([3], loc=-1.5, key=KEY),
        call([3], scale=-2, key=OTHER),
        *typed([5]),
        fails([-1], key=KEY),
    ],
    "random.permutation": [
        *keyed(7),
        *[call(n, key=OTHER) for n in (0, 1, 2, 40)],
        call(5, 7, KEY),
        *[call(ref(dtype, "row"), key=KEY) for dtype in DTYPES],
        *[
            call(ref("float32", "cube"), axis, key)
            for axis, key in ((0, KEY), (1, OTHER), (-1, STRIDED))
        ],
        *[call(ref("float32", view), 1, key=OTHER) for view in VIEWS],
        call(ref("float32", "matrix"), axis=-1, key=OTHER),
        call(ref("float32", "hollow"), key=KEY),
        fails(-3, key=KEY),
        fails(ref("float32", "matrix"), 2, key=KEY),
        fails(ref("float32", "matrix"), -3, key=KEY),
        fails(ref("float32", "scalar"), key=KEY),
    ],
}

# What is drawn from the state of each seed. MLX's own errors come after a key is drawn, in Python too.
DRAWS = [
    ("random.uniform", call()),
    ("random.uniform", call(0, 10, [3], mx.float16)),
    ("random.normal", call([2, 2])),
    ("random.normal", call([2], mx.float32, 1, 2, OTHER)),
    ("random.normal", fails([-1])),
    ("random.randint", call(0, 100, [5])),
    ("random.bernoulli", call(0.5, [8])),
    ("random.truncated_normal", call(-1, 1, [2])),
    ("random.gumbel", call([2])),
    ("random.categorical", fails(ref("float32", "row"), -1, [2], 2)),
    ("random.categorical", call(ref("float32", "matrix"))),
    ("random.laplace", call([2])),
    ("random.permutation", call(6)),
    ("random.permutation", call(ref("float32", "matrix"), 1)),
    ("random.multivariate_normal", call(Plain([0, 1]), Plain([[2, 1], [1, 2]]))),
    *[("random.uniform", call(shape=[2]))] * 4,
]
SEQUENCES = {seed: DRAWS for seed in (0, 42, 2**53 + 1, 2**64 - 1)}
