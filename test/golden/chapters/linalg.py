"""Linear algebra."""

from case import Plain, call, fails
from pool import ref

OPS = {
    "linalg.inv": [
        call(Plain([[2.0, 1.0], [0.5, 4.0]])),
        fails(ref("float32", "matrix")),
    ],
}
