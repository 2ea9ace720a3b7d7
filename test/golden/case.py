"""One call and its outcome, as Python makes it and as JSON keeps it."""

import math
from dataclasses import dataclass, replace
from operator import attrgetter

import mlx.core as mx

from pool import Ref, array_of, camel_case, text_of

CODES = {
    ValueError: "INVALID_ARGUMENT",
    IndexError: "OUT_OF_RANGE",
    RuntimeError: "RUNTIME",
}


@dataclass(frozen=True)
class Case:
    args: tuple
    options: dict
    # Whether the outcome is an error: True, False, or None where only some dtypes are accepted.
    fails: bool | None = False
    # The axis (None: all elements) and places between which the order of the result is left open.
    parts: tuple | None = None
    # Which of the results, counted from 0, are known by dtype and shape alone; None: every one.
    open: tuple | None = ()


@dataclass(frozen=True)
class Plain:
    """A number or nested list where no operand lends it a dtype: TypeScript makes float32 of it."""

    value: object
    dtype: mx.Dtype = mx.float32


@dataclass(frozen=True)
class Exact:
    """An array as it is, where a nested list would lose its dtype."""

    array: mx.array


@dataclass(frozen=True)
class Big:
    """An integer that is a bigint in TypeScript."""

    value: int


def call(*args, **options):
    return Case(args, options)


def fails(*args, **options):
    return Case(args, options, fails=True)


def sweep(*args, **options):
    """A call that is an error for some dtypes."""
    return Case(args, options, fails=None)


def parted(case, axis, *places):
    return replace(case, parts=(axis, *places))


def formed(*args, open=None, **options):
    """A call with results whose values are not determined."""
    return Case(args, options, open=open)


def python_value(value):
    if isinstance(value, Ref):
        return array_of(value)
    if isinstance(value, Plain):
        return mx.array(value.value, value.dtype)
    if isinstance(value, Exact):
        return value.array
    if isinstance(value, Big):
        return value.value
    if isinstance(value, (list, tuple)):
        return type(value)(map(python_value, value))
    return value


def json_value(value):
    if isinstance(value, Ref):
        return f"@{value}"
    if isinstance(value, Plain):
        return json_value(value.value)
    if isinstance(value, Exact):
        return {"array": array_text(value.array)}
    if isinstance(value, Big):
        return {"bigint": str(value.value)}
    if isinstance(value, mx.Dtype):
        return str(value).split(".")[-1]
    if isinstance(value, complex):
        return {"re": value.real, "im": value.imag}
    if isinstance(value, float) and not math.isfinite(value):
        return {
            "number": (
                "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
            )
        }
    if isinstance(value, (list, tuple)):
        return [json_value(v) for v in value]
    return value


def array_text(a, open=False):
    """The array as `float32[2,3] <base64>`, or `float32[2,3]` when its values are left open."""
    if open:
        return text_of(str(a.dtype).split(".")[-1], a.shape, b"").rstrip()
    flat = mx.contiguous(a.reshape(-1))
    data = bytes(memoryview(flat.view(mx.uint8))) if a.size else b""
    return text_of(str(a.dtype).split(".")[-1], a.shape, data)


def outcome(name, case):
    """What the call gives: one array's text, a list of several, or the code of an error."""
    args = [python_value(v) for v in case.args]
    options = {key: python_value(v) for key, v in case.options.items()}
    try:
        result = attrgetter(name)(mx)(*args, **options)
        mx.eval(result)
    except tuple(CODES) as error:
        if case.fails is False:
            raise RuntimeError(f"{name}{case.args}: {error}") from error
        return {"error": CODES[type(error)]}
    if case.fails:
        raise RuntimeError(f"{name}{case.args} is no error")
    if isinstance(result, mx.array):
        return array_text(result)
    return [
        array_text(a, case.open is None or i in case.open)
        for i, a in enumerate(result)
    ]


def json_case(name, case):
    """[args, options, outcome], and the parts where there are any."""
    options = {camel_case(key): json_value(v) for key, v in case.options.items()}
    line = [[json_value(v) for v in case.args], options, outcome(name, case)]
    return line if case.parts is None else [*line, json_value(case.parts)]
