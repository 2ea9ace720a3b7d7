"""Fused operations. Inputs of three dimensions and more are made here and given as they are."""

import mlx.core as mx

from case import Exact, Plain, call, fails, sweep
from pool import DTYPES, FLOATS, dtype_of, ref


def f32(name):
    return ref("float32", name)


def values(*shape, start=0):
    """Numbers between -1.5 and 1.5 that are exact in every floating-point dtype."""
    size = 1
    for dimension in shape:
        size *= dimension
    numbers = [((i * 37 + start * 11) % 49 - 24) / 16 for i in range(size)]
    return mx.array(numbers, mx.float32).reshape(shape)


def made(*shape, start=0, dtype="float32"):
    return Exact(values(*shape, start=start).astype(dtype_of(dtype)))


def zeros(*shape):
    return Exact(mx.zeros(shape))


NORMALIZED = [
    *[sweep(ref(dtype, "matrix"), None, 1e-5) for dtype in DTYPES],
    *[sweep(ref(dtype, "matrix"), ref(dtype, "row"), 0.25) for dtype in DTYPES],
    *[sweep(f32("matrix"), ref(dtype, "row"), 1e-5) for dtype in DTYPES],
    call(ref("float16", "matrix"), f32("row"), 1e-5),
    call(f32("cube"), None, 1e-5),
    call(f32("row"), f32("row"), 0.5),
    call(f32("column"), None, 1e-5),
    *[call(f32(name), None, 1e-5) for name in ("transposed", "strided", "broadcast", "flipped", "rotated")],
    call(f32("flipped"), f32("row"), 1e-5),
    call(f32("special"), None, 1e-5),
    call(f32("matrix"), None, 0.0),
    call(f32("matrix"), None, eps=2.0),
    call(f32("matrix"), weight=f32("row"), eps=1e-3),
    call(f32("empty"), None, 1e-5),
    call(f32("hollow"), f32("row"), 1e-5),
    call(Plain([[3, 4], [0, 0]]), Plain([1, 2]), 1e-5),
    fails(f32("scalar"), None, 1e-5),
    fails(f32("matrix"), f32("scalar"), 1e-5),
    fails(f32("matrix"), f32("matrix"), 1e-5),
    fails(f32("matrix"), f32("ascending"), 1e-5),
]


def with_bias(case):
    """The case of a norm with a bias, by position and by name, where the other has none."""
    x, *rest = case.args
    names = ("weight", "eps")
    given = {**dict(zip(names, rest)), **case.options}
    return x, given.get("weight"), given.get("eps")


BIASED = [
    (sweep if case.fails is None else fails if case.fails else call)(x, weight, None, eps)
    for case in NORMALIZED
    for x, weight, eps in [with_bias(case)]
]

LOGITS = f32("matrix")
TARGETS = Plain([2, 0], mx.int32)

B, T, D = 2, 3, 8
QUERIES = made(B, 4, T, D)
KEYS = made(B, 2, 5, D, start=3)
VALUES = made(B, 2, 5, D, start=7)
ATTENDED = (QUERIES, KEYS, VALUES)
SMALL = (made(1, 2, 3, 4), made(1, 2, 3, 4, start=1), made(1, 2, 3, 4, start=2))


def attended(dtype, other=None):
    first, *rest = (each.array for each in SMALL)
    cast = [Exact(a.astype(dtype_of(other or dtype))) for a in rest]
    return (Exact(first.astype(dtype_of(dtype))), *cast)


def boolean(*shape):
    return Exact(values(*shape, start=5) < 0.5)


ROTATED = made(2, 3, 4)
ENCODE = {"traditional": False, "base": 100.0, "scale": 1.0, "offset": 0}
FREQUENCIES = {**ENCODE, "base": None, "freqs": Plain([1, 4])}


def encode(make, a, dims, **options):
    return make(a, dims, **{**ENCODE, **options})


STEPS = (
    made(1, 3, 2, 4),
    made(1, 3, 2, 4, start=1),
    made(1, 3, 4, 2, start=2),
    Exact(mx.abs(values(1, 3, 4, start=3)) / 2),
    Exact(mx.abs(values(1, 3, 4, start=4)) / 2),
)
STATE = made(1, 4, 2, 4, start=6)


def steps(dtype):
    return [Exact(each.array.astype(dtype_of(dtype))) for each in STEPS]


def replaced(at, array):
    return [array if i == at else each for i, each in enumerate(STEPS)]


OPS = {
    "fast.rms_norm": NORMALIZED,
    "fast.layer_norm": [
        *BIASED,
        *[sweep(ref(dtype, "matrix"), None, ref(dtype, "row"), 0.25) for dtype in DTYPES],
        *[sweep(ref(dtype, "matrix"), ref(dtype, "divisor"), ref(dtype, "row"), 1e-5) for dtype in FLOATS],
        *[sweep(f32("matrix"), f32("row"), ref(dtype, "row"), 1e-5) for dtype in ("float16", "int32", "complex64")],
        call(f32("matrix"), weight=None, bias=f32("row"), eps=0.5),
        call(f32("hollow"), None, f32("row"), 1e-5),
        fails(f32("matrix"), None, f32("scalar"), 1e-5),
        fails(f32("matrix"), None, f32("ascending"), 1e-5),
        fails(f32("matrix"), f32("row"), f32("matrix"), 1e-5),
    ],
    "fast.cross_entropy": [
        *[sweep(ref(dtype, "matrix"), TARGETS) for dtype in DTYPES],
        *[sweep(LOGITS, ref(dtype, "broadcast")) for dtype in ("float32", "bool")],
        *[
            call(LOGITS, Exact(mx.array([2, 0], dtype_of(dtype))))
            for dtype in ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")
        ],
        sweep(LOGITS, Exact(mx.array([2.0, 0.0]))),
        sweep(LOGITS, Exact(mx.array([True, False]))),
        call(f32("row"), Plain(1, mx.int32)),
        call(f32("cube"), Plain([[0, 1, 2], [3, 2, 1]], mx.int32)),
        *[call(f32(name), TARGETS) for name in ("strided", "broadcast", "flipped")],
        call(f32("transposed"), Plain([0, 1, 1], mx.int32)),
        fails(f32("scalar"), Plain(0, mx.int32)),
        fails(LOGITS, Plain(0, mx.int32)),
        fails(LOGITS, Plain([0, 1, 2], mx.int32)),
        fails(LOGITS, Plain([[0], [1]], mx.int32)),
        fails(f32("hollow"), Exact(mx.zeros((2, 0), mx.int32))),
    ],
    "fast.rope": [
        *[encode(sweep, made(1, 3, 4, dtype=dtype), 4) for dtype in DTYPES],
        *[encode(call, made(1, 3, 4, dtype=dtype), 4, traditional=True) for dtype in FLOATS],
        encode(call, ROTATED, 2),
        encode(call, ROTATED, 2, traditional=True),
        encode(call, ROTATED, 4, base=10000.0, scale=0.5),
        encode(call, ROTATED, 4, offset=7),
        encode(call, ROTATED, 4, offset=-3, traditional=True),
        encode(call, ROTATED, 4, offset=Plain(5, mx.int32)),
        encode(call, ROTATED, 4, offset=Plain([5], mx.int32)),
        encode(call, ROTATED, 4, offset=Plain([5, 100], mx.int32)),
        *[
            encode(call, ROTATED, 4, offset=Exact(mx.array([5, 100], dtype_of(dtype))))
            for dtype in ("uint8", "int16", "uint32", "int64", "uint64")
        ],
        call(ROTATED, 4, **FREQUENCIES),
        call(ROTATED, 4, **{**FREQUENCIES, "offset": 2, "traditional": True}),
        call(ROTATED, 4, **{**FREQUENCIES, "freqs": Exact(mx.array([2, 3], mx.int32))}),
        call(ROTATED, 4, **{**FREQUENCIES, "freqs": Exact(mx.array([2, 3], mx.float16))}),
        call(made(1, 3, 4, dtype="bfloat16"), 4, **FREQUENCIES),
        encode(call, made(2, 3, 2, 4), 4),
        encode(call, made(2, 3, 2, 4), 2, offset=Plain([1, 9], mx.int32), traditional=True),
        encode(call, made(1, 2, 3, 2, 4), 4, scale=2.0),
        encode(call, f32("cube"), 4),
        encode(call, f32("rotated"), 2),
        encode(call, f32("hollow"), 2),
        encode(call, zeros(0, 2, 4), 4),
        encode(fails, ROTATED, 3),
        encode(fails, ROTATED, 0),
        encode(fails, ROTATED, -2),
        encode(fails, ROTATED, 6),
        encode(fails, f32("matrix"), 2),
        encode(fails, f32("scalar"), 2),
        encode(fails, ROTATED, 4, base=None),
        encode(fails, ROTATED, 4, freqs=Plain([1, 4])),
        call(ROTATED, 4, **{**FREQUENCIES, "freqs": Plain([1, 0])}),
        *[
            fails(ROTATED, 4, **{**FREQUENCIES, "freqs": Plain(freqs)})
            for freqs in ([1], [1, 2, 3], [[1], [2]], 1)
        ],
        encode(fails, ROTATED, 4, offset=Plain([1, 2, 3], mx.int32)),
        encode(fails, ROTATED, 4, offset=Plain([[1], [2]], mx.int32)),
        encode(fails, ROTATED, 4, offset=Plain([], mx.int32)),
        encode(fails, ROTATED, 4, offset=Exact(mx.array([1.0, 2.0]))),
    ],
    "fast.scaled_dot_product_attention": [
        *[sweep(*attended(dtype), scale=0.5) for dtype in DTYPES],
        *[
            sweep(*attended(*pair), scale=0.5)
            for pair in (("float16", "bfloat16"), ("float32", "float16"), ("int32", "float32"))
        ],
        call(*ATTENDED, scale=0.25),
        call(*ATTENDED, scale=1.0, mask="causal"),
        call(*ATTENDED, scale=1.0, mask=None),
        call(*ATTENDED, scale=1.0, mask=boolean(T, 5)),
        call(*ATTENDED, scale=1.0, mask=boolean(B, 1, T, 5)),
        call(*ATTENDED, scale=1.0, mask=boolean(B, 4, T, 5)),
        call(*ATTENDED, scale=1.0, mask=boolean(5)),
        call(*ATTENDED, scale=1.0, mask=made(4, T, 5)),
        call(*ATTENDED, scale=1.0, mask=made(T, 1, dtype="bfloat16")),
        call(*ATTENDED, scale=1.0, mask=Plain([True, False, True, True, False], mx.bool_)),
        call(*SMALL, scale=1.0, mask="causal"),
        call(*SMALL, scale=1.0, mask=Exact(mx.zeros((3, 3), mx.bool_))),
        call(*SMALL, scale=1.0, mask=Exact(mx.eye(3, dtype=mx.int32))),
        call(*attended("float16"), scale=1.0, mask=boolean(3, 3)),
        call(*attended("float16"), scale=1.0, mask=made(3, 3, dtype="float16")),
        fails(*attended("float16"), scale=1.0, mask=made(3, 3)),
        call(*ATTENDED, scale=1.0, sinks=made(4)),
        call(*ATTENDED, scale=1.0, sinks=made(4, dtype="float16"), mask="causal"),
        call(*SMALL, scale=1.0, sinks=Exact(mx.array([1, -1], mx.int32)), mask=boolean(3, 3)),
        call(*SMALL, scale=0.5, force_fused=False),
        fails(*SMALL, scale=0.5, force_fused=True),
        call(made(1, 2, 1, 4), *SMALL[1:], scale=1.0, mask="causal"),
        call(made(1, 2, 5, 4), *SMALL[1:], scale=1.0, mask="causal"),
        call(*SMALL[:2], made(1, 2, 3, 6), scale=1.0),
        call(made(1, 4, 3, 4), made(1, 1, 3, 4), made(1, 1, 3, 4, start=9), scale=1.0),
        call(zeros(0, 2, 3, 4), zeros(0, 2, 3, 4), zeros(0, 2, 3, 4), scale=1.0),
        call(zeros(1, 2, 0, 4), *SMALL[1:], scale=1.0),
        call(SMALL[0], zeros(1, 2, 0, 4), zeros(1, 2, 0, 4), scale=1.0),
        call(SMALL[0], zeros(1, 2, 0, 4), zeros(1, 2, 0, 4), scale=1.0, sinks=made(2)),
        call(zeros(1, 2, 3, 0), zeros(1, 2, 3, 0), SMALL[2], scale=1.0),
        call(*SMALL[:2], zeros(1, 2, 3, 0), scale=1.0),
        fails(made(1, 3, 3, 4), *SMALL[1:], scale=1.0),
        fails(*SMALL[:2], made(1, 1, 3, 4), scale=1.0),
        fails(*SMALL[:2], made(1, 2, 4, 4), scale=1.0),
        fails(SMALL[0], made(1, 2, 3, 5), SMALL[2], scale=1.0),
        fails(made(2, 2, 3, 4), *SMALL[1:], scale=1.0),
        fails(*[f32("cube")] * 3, scale=1.0),
        fails(*[f32("scalar")] * 3, scale=1.0),
        fails(zeros(1, 0, 3, 4), *SMALL[1:], scale=1.0),
        fails(*SMALL, scale=1.0, mask="sideways"),
        fails(*SMALL, scale=1.0, mask="array"),
        fails(*SMALL, scale=1.0, mask=boolean(2, 3)),
        fails(*SMALL, scale=1.0, mask=boolean(1, 1, 1, 3, 3)),
        fails(*SMALL, scale=1.0, mask=Exact(mx.zeros((3, 3), mx.complex64))),
        fails(*SMALL, scale=1.0, sinks=made(3)),
        fails(*SMALL, scale=1.0, sinks=made(2, 1)),
        fails(*SMALL, scale=1.0, sinks=f32("scalar")),
        fails(*SMALL, scale=1.0, sinks=Exact(mx.zeros(2, mx.complex64))),
    ],
    "fast.gated_delta_update": [
        *[sweep(*steps(dtype)) for dtype in DTYPES],
        call(*STEPS, STATE),
        call(*STEPS, STATE, Exact(mx.array([[True, False, True]]))),
        call(*STEPS, mask=Exact(mx.array([[1, 1, 0]], mx.int32))),
        call(*STEPS, initial_state=made(1, 4, 2, 4, dtype="float16")),
        call(*STEPS, None, None),
        call(*replaced(3, Exact(mx.abs(values(1, 3, 4, 4)) / 2))),
        call(
            made(2, 2, 1, 3),
            made(2, 2, 1, 3, start=1),
            made(2, 2, 1, 3, start=2),
            made(2, 2, 1, start=3),
            made(2, 2, 1, start=4),
        ),
        call(zeros(0, 3, 2, 4), zeros(0, 3, 2, 4), zeros(0, 3, 4, 2), zeros(0, 3, 4), zeros(0, 3, 4)),
        call(*STEPS[:2], zeros(1, 3, 4, 0), *STEPS[3:]),
        call(zeros(1, 3, 2, 0), zeros(1, 3, 2, 0), *STEPS[2:]),
        fails(*replaced(1, made(1, 3, 2, 5))),
        fails(*replaced(1, made(1, 3, 3, 4))),
        fails(*replaced(3, made(1, 3, 2))),
        fails(*replaced(3, made(1, 3, 4, 3))),
        fails(*replaced(4, made(1, 3, 3))),
        fails(*STEPS[:2], made(1, 3, 3, 2), made(1, 3, 3), made(1, 3, 3)),
        fails(*STEPS, made(1, 4, 4, 2)),
        fails(*STEPS, mask=Exact(mx.ones((1, 2), mx.bool_))),
        fails(zeros(1, 0, 2, 4), zeros(1, 0, 2, 4), zeros(1, 0, 4, 2), zeros(1, 0, 4), zeros(1, 0, 4)),
    ],
}
