"""Every op's cases, by chapter; an op is known by Python's name. A new op is one more entry in its chapter."""

from chapters import (
    arithmetic,
    comparison,
    convolutions,
    creation,
    fast,
    fft,
    indexing,
    linalg,
    maths,
    products,
    quantization,
    reductions,
    scans,
    shape,
    sorting,
    types,
)

CHAPTERS = {
    "creation": creation.OPS,
    "types": types.OPS,
    "arithmetic": arithmetic.OPS,
    "maths": maths.OPS,
    "comparison": comparison.OPS,
    "reductions": reductions.OPS,
    "scans": scans.OPS,
    "sorting": sorting.OPS,
    "shape": shape.OPS,
    "indexing": indexing.OPS,
    "products": products.OPS,
    "convolutions": convolutions.OPS,
    "quantization": quantization.OPS,
    "linalg": linalg.OPS,
    "fft": fft.OPS,
    "fast": fast.OPS,
}
