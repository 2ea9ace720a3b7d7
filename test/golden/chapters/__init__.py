"""Every op's cases, by chapter; an op is known by Python's name. A new op is one more entry in its chapter."""

from chapters import (
    arithmetic,
    comparison,
    convolutions,
    creation,
    indexing,
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
}
