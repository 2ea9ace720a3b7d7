"""Functions that Python exports, as the bytes of their files, with inputs and what they give."""

import base64
import tempfile
from pathlib import Path

import mlx.core as mx

from case import array_text


def positional(x, y):
    return mx.softmax(x)[::2] + y.astype(mx.float32), mx.argmax(x)


def named(x, *, scale):
    return x * scale


FUNCTIONS = {
    "positional": (
        positional,
        [mx.array([[1.0, 2.0], [0.5, 0.25], [3.0, -1.0]]), mx.array([4, 5])],
        {},
        {"metadata": "from Python: é"},
    ),
    "named": (named, [mx.array([1.0, 2.0])], {"scale": mx.array(3.0)}, {}),
    "shapeless": (mx.abs, [mx.array([-1.0, 2.0])], {}, {"shapeless": True}),
}


def exported(before):
    """What functions.json holds; `before` is what it held.

    A file names its arrays by where they lay in memory, which differs from run to run: an entry of the same meaning stays.
    """
    table = {}
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "function.mlxfn")
        for name, (function, args, kwargs, options) in FUNCTIONS.items():
            mx.export_function(path, function, *args, **kwargs, **options)
            results = mx.import_function(path)(*args, **kwargs)
            table[name] = {
                "file": base64.b64encode(Path(path).read_bytes()).decode(),
                "args": [array_text(a) for a in args],
                "kwargs": {key: array_text(a) for key, a in kwargs.items()},
                "results": [array_text(a) for a in results],
                "metadata": options.get("metadata", ""),
            }
            old = before.get(name, {})
            if {**old, "file": None} == {**table[name], "file": None}:
                table[name] = old
    return table
