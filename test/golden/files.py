"""Files that Python MLX writes, files that it reads, and the bytes that are to be written here, which it can read.

Each is a format, the bytes in base64, the arrays by name, and the metadata where there is any.
"""

import base64
import io
import random
import struct
import tempfile
import zipfile
from pathlib import Path

import mlx.core as mx

from case import array_text
from formats import BLOCKS, DESCR, SAFE, elements, gguf, npy, q4_k, safetensors, text

DTYPES = (
    mx.bool_,
    mx.uint8,
    mx.uint16,
    mx.uint32,
    mx.uint64,
    mx.int8,
    mx.int16,
    mx.int32,
    mx.int64,
    mx.float16,
    mx.float32,
    mx.float64,
    mx.bfloat16,
    mx.complex64,
)
SHAPES = ((), (3,), (0, 3), (2, 3))


def key(dtype):
    return str(dtype).split(".")[-1]


def values(dtype, shape):
    size = 1
    for dimension in shape:
        size *= dimension
    if dtype == mx.bool_:
        return mx.array([i % 2 == 0 for i in range(size)], dtype).reshape(shape)
    if dtype == mx.complex64:
        return mx.array([complex(i + 1, -i) for i in range(size)], dtype).reshape(shape)
    low = 0 if "uint" in key(dtype) else -1
    return mx.array(
        [(i + 1) * (1 if i % 2 == 0 else low or 1) for i in range(size)], dtype
    ).reshape(shape)


def base(data):
    return base64.b64encode(data).decode()


def entry(format, data, arrays, metadata=None, **more):
    item = {
        "format": format,
        "bytes": base(data),
        "arrays": {name: array_text(array) for name, array in arrays.items()},
        **more,
    }
    if metadata is not None:
        item["metadata"] = {
            name: {"array": array_text(value)} if isinstance(value, mx.array) else value
            for name, value in metadata.items()
        }
    return item


class Files:
    """What Python MLX writes to a file, and reads from one."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def written(self, format, write):
        path = self.folder / f"file.{format}"
        write(str(path))
        return path.read_bytes()

    def read(self, format, data, **options):
        # A name of its own: the arrays are read when they are computed.
        path = self.folder / f"{random.random()}.{format}"
        path.write_bytes(data)
        return mx.load(str(path), **options)


def from_python(files):
    """What Python MLX writes is to be read here."""
    result = []
    for dtype in DTYPES:
        for shape in SHAPES:
            a = values(dtype, shape)
            result.append(
                entry(
                    "npy", files.written("npy", lambda path: mx.save(path, a)), {"": a}
                )
            )
    columns = values(mx.int16, (2, 3)).T
    result.append(
        entry(
            "npy",
            files.written("npy", lambda path: mx.save(path, columns)),
            {"": columns},
        )
    )
    named = {f"layers/{key(dtype)}": values(dtype, (2, 2)) for dtype in DTYPES}
    named |= {
        "scalar": values(mx.float32, ()),
        "empty": values(mx.int8, (0, 2)),
        "ü": columns,
    }
    for save in (mx.savez, mx.savez_compressed):
        result.append(
            entry("npz", files.written("npz", lambda path: save(path, **named)), named)
        )
    result.append(
        entry(
            "npz",
            files.written("npz", lambda path: mx.savez(path, columns, columns)),
            {"arr_0": columns, "arr_1": columns},
        )
    )
    held = {name: a for name, a in named.items() if a.dtype != mx.float64}
    for metadata in ({}, {"format": "mlx", "ü": "ß"}):
        data = files.written(
            "safetensors", lambda path: mx.save_safetensors(path, held, metadata)
        )
        result.append(entry("safetensors", data, held, metadata))
    plain = {
        f"{key(dtype)}.weight": values(dtype, (2, 3))
        for dtype in (mx.float32, mx.float16, mx.int8, mx.int16, mx.int32)
    }
    plain |= {
        "scalar": values(mx.float32, ()),
        "empty": values(mx.float32, (0, 2)),
        "T": columns,
    }
    metadata = {key(dtype): values(dtype, ()) for dtype in DTYPES[:9]}
    metadata |= {
        f"{key(dtype)}s": values(dtype, (3,)) for dtype in (*DTYPES[:9], mx.float32)
    }
    metadata |= {"text": "ß", "texts": ["a", "", "bcd"], "none": []}
    data = files.written("gguf", lambda path: mx.save_gguf(path, plain, metadata))
    result.append(entry("gguf", data, plain, metadata))
    return result


def crafted(files):
    """Files that others write; Python MLX says what is in them."""
    result = []
    generator = random.Random(4)
    numbers = {
        "u8": (0, "<B", 200),
        "i8": (1, "<b", -3),
        "u16": (2, "<H", 60000),
        "i16": (3, "<h", -300),
        "u32": (4, "<I", 4000000000),
        "i32": (5, "<i", -5),
        "f32": (6, "<f", 1.5),
        "bool": (7, "<B", 1),
        "u64": (10, "<Q", 2**63 + 1),
        "i64": (11, "<q", -(2**62) - 1),
    }
    metadata = [
        (name, kind, struct.pack(form, value))
        for name, (kind, form, value) in numbers.items()
    ]
    metadata += [
        (f"{name}s", 9, struct.pack("<IQ", kind, 2) + 2 * struct.pack(form, value))
        for name, (kind, form, value) in numbers.items()
    ]
    metadata += [
        ("text", 8, text("héé")),
        ("texts", 9, struct.pack("<IQ", 8, 2) + text("a") + text("ß")),
    ]
    metadata += [
        ("empty", 9, struct.pack("<IQ", 5, 0)),
        ("no texts", 9, struct.pack("<IQ", 8, 0)),
    ]
    for version in (2, 3):
        data = gguf([("a", (2,), 0, struct.pack("<2f", 1, 2))], metadata, version)
        arrays, values = files.read("gguf", data, return_metadata=True)
        result.append(entry("gguf", data, arrays, values))
    # Not asked of Python MLX, which ends the process; without tensors it gives float32.
    double = gguf(
        [("a", (1,), 24, b"\1")],
        [
            ("f64", 12, struct.pack("<d", 0.1)),
            ("f64s", 9, struct.pack("<IQ2d", 12, 2, 0.1, 1e300)),
        ],
    )
    result.append(
        entry(
            "gguf",
            double,
            {"a": mx.array([1], mx.int8)},
            {"f64": mx.array(0.1), "f64s": mx.array([0.1, float("inf")])},
        )
    )
    wide = gguf(
        [("a", (1,), 26, struct.pack("<i", 7)), ("b", (), 24, b"\5")],
        [("general.alignment", 4, struct.pack("<I", 64))],
        alignment=64,
    )
    result.append(entry("gguf", wide, files.read("gguf", wide)))
    for name, (kind, size, elements) in BLOCKS.items():
        shape = (2, 2 * elements)
        data = gguf(
            [
                ("blk.weight", shape, kind, generator.randbytes(4 * size)),
                ("last", (1,), 24, b"\1"),
            ]
        )
        loaded = files.read("gguf", data)
        if name == "q4_k":
            loaded["blk.weight"] = q4_k(data[-32 - 4 * size : -32], shape)
        result.append(entry("gguf", data, loaded, of=name))
    for name in ("w", "weight", ".weight", "x.bias", "xx.weights"):
        data = gguf([(name, (32,), 2, generator.randbytes(18))])
        result.append(entry("gguf", data, files.read("gguf", data), of=f"named {name}"))
    for shape, kind, size in (((128, 2), 12, 144), ((2, 1, 128), 14, 210)):
        data = gguf([("k", shape, kind, generator.randbytes(size))])
        result.append(
            entry(
                "gguf",
                data,
                {
                    "k": (
                        files.read("gguf", data)["k"]
                        if kind != 12
                        else q4_k(data[-160:-16], shape)
                    )
                },
                of=f"type {kind} across rows {shape}",
            )
        )
    # 8-bit floats are the bytes that they are.
    for kind in ("F8_E4M3", "F8_E8M0"):
        data = safetensors({"a": (kind, [2], b"\x38\x39")}, {})
        result.append(entry("safetensors", data, files.read("safetensors", data)))
    # Not asked of Python MLX, which swaps the parts of a complex number with their bytes.
    for dtype, form in {
        mx.uint16: ">H",
        mx.int32: ">i",
        mx.float64: ">d",
        mx.complex64: ">f",
        mx.float16: ">e",
    }.items():
        a = values_of_big(dtype)
        plain = [
            part
            for value in a
            for part in (
                (value.real, value.imag) if isinstance(value, complex) else (value,)
            )
        ]
        data = npy(
            DESCR[dtype].replace("<", ">"),
            (2, 2),
            b"".join(struct.pack(form, part) for part in plain),
            major=2,
        )
        result.append(entry("npy", data, {"": mx.array(a, dtype).reshape(2, 2)}))
    for header in (
        "{'shape': (2,), 'fortran_order': False, 'descr': '<i2'}",
        "{'descr': '=i2', 'fortran_order': True, 'shape': (2L,), }",
    ):
        data = (
            b"\x93NUMPY\3\0"
            + struct.pack("<I", len(header))
            + header.encode()
            + struct.pack("<2h", 1, -2)
        )
        result.append(entry("npy", data, {"": mx.array([1, -2], mx.int16)}))
    return result


def values_of_big(dtype):
    return (
        [1 + 2j, 3 - 4j, 0.5j, -1.5 + 0j] if dtype == mx.complex64 else [1, 2, 300, 4]
    )


def to_write(files):
    """What is to be written here, byte for byte; it is made without MLX, which must read it."""
    result = []
    for dtype in DTYPES:
        for shape in SHAPES:
            a = values(dtype, shape)
            result.append(entry("npy", npy(DESCR[dtype], shape, elements(a)), {"": a}))
    named = {key(dtype): values(dtype, (2, 3)) for dtype in DTYPES}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zip:
        for name, a in named.items():
            zip.writestr(
                zipfile.ZipInfo(f"{name}.npy"),
                npy(DESCR[a.dtype], a.shape, elements(a)),
            )
    result.append(entry("npz", archive.getvalue(), named))
    held = {name: a for name, a in named.items() if a.dtype != mx.float64}
    held |= {
        "10": values(mx.float32, ()),
        "9": values(mx.float32, (0, 2)),
        "ü": values(mx.float32, (3,)),
    }
    order = sorted(held, key=lambda name: (-held[name].itemsize, name))
    for metadata in ({}, {"format": "mlx", "ü": "ß"}):
        data = safetensors(
            {
                name: (SAFE[held[name].dtype], held[name].shape, elements(held[name]))
                for name in order
            },
            metadata,
        )
        result.append(entry("safetensors", data, held, metadata))
    kinds = {mx.float32: 0, mx.float16: 1, mx.int8: 24, mx.int16: 25, mx.int32: 26}
    plain = {key(dtype): values(dtype, (2, 3)) for dtype in kinds}
    metadata = {
        "text": "ß",
        "texts": ["a", ""],
        "none": [],
        "one": mx.array(7, mx.uint32),
        "some": mx.array([1.5, 2], mx.float32),
    }
    stored = [
        ("text", 8, text("ß")),
        ("texts", 9, struct.pack("<IQ", 8, 2) + text("a") + text("")),
        ("none", 9, struct.pack("<IQ", 8, 0)),
        ("one", 4, struct.pack("<I", 7)),
        ("some", 9, struct.pack("<IQ2f", 6, 2, 1.5, 2)),
    ]
    # The last tensor is not padded.
    data = gguf(
        [(name, a.shape, kinds[a.dtype], elements(a)) for name, a in plain.items()],
        stored,
    )
    last = elements([*plain.values()][-1])
    result.append(entry("gguf", data[: len(data) - (-len(last) % 32)], plain, metadata))
    one = {"w": values(mx.float16, (2, 3))}
    data = files.written("gguf", lambda path: mx.save_gguf(path, one, {"k": "v"}))
    result.append(entry("gguf", data, one, {"k": "v"}))
    for item in result:
        loaded = files.read(item["format"], base64.b64decode(item["bytes"]))
        arrays = {"": loaded} if isinstance(loaded, mx.array) else loaded
        if {name: array_text(a) for name, a in arrays.items()} != item["arrays"]:
            raise RuntimeError(f"Python MLX reads {arrays} from {item}")
    return result


def golden_files():
    with tempfile.TemporaryDirectory() as folder:
        files = Files(folder)
        return {"read": from_python(files) + crafted(files), "write": to_write(files)}
