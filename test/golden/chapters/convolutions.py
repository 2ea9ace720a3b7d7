"""Convolutions; the inputs get their batch and channel axes as nested lists, or are arrays that have them."""

import mlx.core as mx

from case import Exact, Plain, call, fails, sweep
from pool import DTYPES, dtype_of, ref


def f32(name):
    return ref("float32", name)


def numbers(shape, start=0):
    """Nested lists of small fractions, none the same as the next."""
    if not shape:
        return (start * 37 + 11) % 64 / 8 - 4
    step = 1
    for length in shape[1:]:
        step *= length
    return [numbers(shape[1:], start + i * step) for i in range(shape[0])]


def plain(*shape, start=0):
    return Plain(numbers(shape, start))


LINE = plain(2, 6, 4)
KERNEL = plain(4, 3, 4, start=5)
PARTED = plain(4, 3, 2, start=5)
PLANE = plain(1, 5, 6, 2)
PATCH = plain(4, 2, 3, 2, start=5)
PARTED_PATCH = plain(4, 2, 3, 1, start=5)
SPACE = plain(1, 3, 4, 3, 2)
BLOCK = plain(2, 2, 2, 2, 2, start=5)

MIXED = (("float32", "float16"), ("int32", "float32"), ("float64", "float32"))


def dtypes():
    """Both operands of every dtype: only floating point is accepted."""
    cases = [sweep(ref(each, "cube"), ref(each, "cube"), padding=1) for each in DTYPES]
    return cases + [sweep(ref(a, "cube"), ref(b, "cube")) for a, b in MIXED]


def typed(*shapes):
    """The same for nested lists of those shapes."""
    arrays = [mx.array(numbers(shape)) for shape in shapes]
    return [sweep(*[Exact(a.astype(dtype_of(each))) for a in arrays]) for each in DTYPES]


def one(transposed):
    cases = [
        *dtypes(),
        call(f32("rotated"), f32("rotated")),
        call(LINE, KERNEL),
        call(LINE, KERNEL, 2),
        call(LINE, KERNEL, 3, 1),
        call(LINE, KERNEL, stride=2, padding=1, dilation=2),
        call(LINE, PARTED, groups=2),
        call(LINE, KERNEL, padding=-1),
        fails(LINE, KERNEL, 0),
        fails(LINE, KERNEL, dilation=-1),
        fails(LINE, PATCH),
        fails(f32("matrix"), f32("matrix")),
        fails(LINE, PARTED),
        fails(LINE, KERNEL, padding=9 if transposed else -9),
    ]
    if not transposed:
        return [*cases, call(LINE, KERNEL, 1, 2, 2, 1), call(LINE, PARTED, 2, 1, 1, 2)]
    return [
        *cases,
        call(LINE, KERNEL, 2, 1, 1, 1),
        call(LINE, PARTED, 2, 0, 2, 0, 2),
        call(LINE, KERNEL, output_padding=2),
    ]


def two(transposed):
    cases = [
        *typed((1, 3, 3, 2), (2, 2, 2, 2)),
        call(PLANE, PATCH),
        call(PLANE, PATCH, 2),
        call(PLANE, PATCH, (1, 2), (1, 0), (2, 1)),
        call(PLANE, PATCH, stride=[2, 1], padding=1),
        call(PLANE, PARTED_PATCH, groups=2),
        call(PLANE, PATCH, dilation=2),
        fails(PLANE, PATCH, (0, 1)),
        fails(PLANE, KERNEL),
        fails(LINE, KERNEL),
    ]
    if not transposed:
        return cases
    return [*cases, call(PLANE, PATCH, (2, 3), 1, 1, (1, 2)), call(PLANE, PARTED_PATCH, 2, 0, 1, 1, 2)]


def three(transposed):
    cases = [
        *typed((1, 2, 3, 2, 2), (2, 1, 2, 1, 2)),
        call(SPACE, BLOCK),
        call(SPACE, BLOCK, 2),
        call(SPACE, BLOCK, (1, 2, 1), (1, 0, 1), (1, 2, 1)),
        call(SPACE, BLOCK, padding=1, dilation=[2, 1, 1]),
        fails(SPACE, plain(2, 2, 2, 2, 1), groups=2),
        fails(PLANE, PATCH),
    ]
    if not transposed:
        return cases
    return [*cases, call(SPACE, BLOCK, (2, 1, 2), 1, 1, (1, 0, 1)), call(SPACE, BLOCK, output_padding=1)]


OPS = {
    "conv1d": one(False),
    "conv2d": two(False),
    "conv3d": three(False),
    "conv_transpose1d": one(True),
    "conv_transpose2d": two(True),
    "conv_transpose3d": three(True),
    "conv_general": [
        *dtypes(),
        call(LINE, KERNEL),
        call(LINE, KERNEL, 2, 1, 2, 2, 1, True),
        call(LINE, PARTED, groups=2),
        call(LINE, KERNEL, padding=([1], [2])),
        call(LINE, KERNEL, padding=[-1]),
        call(LINE, KERNEL, flip=True),
        call(PLANE, PATCH, [1, 2], [1, 0], [2, 1], [1, 2]),
        call(PLANE, PATCH, 1, ([1, 0], [0, 2]), 1, 1, 1, True),
        call(PLANE, PARTED_PATCH, kernel_dilation=2, groups=2),
        call(PLANE, PATCH, input_dilation=[2, 3]),
        call(SPACE, BLOCK, [2], 1, [1, 2, 1], flip=True),
        fails(LINE, KERNEL, [1, 1]),
        fails(LINE, KERNEL, input_dilation=0),
        fails(f32("matrix"), f32("matrix")),
        fails(plain(1, 2, 2, 2, 2, 2), plain(1, 2, 2, 2, 2, 2)),
    ],
    "convolve": [
        *[sweep(ref(each, "ascending"), ref(each, "row")) for each in DTYPES],
        *[
            call(a, b, mode)
            for mode in ("full", "valid", "same")
            for a, b in (
                (f32("ascending"), f32("row")),
                (f32("row"), f32("ascending")),
                (f32("special"), f32("exponent")),
                (Plain([1, 2, 3]), Plain([0, 1])),
                (Plain([1, 2]), Plain([0.5, 1, 2, 4])),
                (Plain([2]), Plain([3])),
            )
        ],
        call(f32("row"), f32("above"), mode="same"),
        sweep(f32("row"), ref("float16", "row")),
        fails(f32("matrix"), f32("row")),
        fails(f32("empty"), f32("row")),
        fails(f32("row"), f32("row"), "sideways"),
    ],
}
