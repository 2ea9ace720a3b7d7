"""Fused operations."""

from case import call
from pool import ref

OPS = {
    "fast.rms_norm": [
        call(ref("float32", "matrix"), None, 1e-5),
        call(ref("float32", "matrix"), ref("float32", "row"), 0.25),
    ],
}
