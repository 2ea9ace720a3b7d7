"""The formats of files, written as their own libraries do: without MLX but for the elements of its arrays."""

import json
import struct

import mlx.core as mx

DESCR = {
    mx.bool_: "|b1",
    mx.uint8: "|u1",
    mx.uint16: "<u2",
    mx.uint32: "<u4",
    mx.uint64: "<u8",
    mx.int8: "|i1",
    mx.int16: "<i2",
    mx.int32: "<i4",
    mx.int64: "<i8",
    mx.float16: "<f2",
    mx.float32: "<f4",
    mx.float64: "<f8",
    mx.bfloat16: "<V2",
    mx.complex64: "<c8",
}


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def gguf(tensors, metadata=(), version=3, alignment=32):
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(metadata))
    for name, kind, value in metadata:
        head += text(name) + struct.pack("<I", kind) + value
    body = b""
    for name, shape, kind, data in tensors:
        head += text(name) + struct.pack(
            f"<I{len(shape)}QIQ", len(shape), *reversed(shape), kind, len(body)
        )
        body += data + bytes(-len(data) % alignment)
    return head + bytes(-len(head) % alignment) + body


# Of each type of GGUF: its number, bytes of a block, elements of a block.
BLOCKS = {
    "q4_0": (2, 18, 32),
    "q4_1": (3, 20, 32),
    "q8_0": (8, 34, 32),
    "q2_k": (10, 84, 256),
    "q4_k": (12, 144, 256),
    "q6_k": (14, 210, 256),
    "bf16": (30, 2, 1),
}


def q4_k(data, shape):
    """As the format has it: Python MLX takes the scale and minimum of every other 32 weights for the next 32 as well."""
    result = []
    for start in range(0, len(data), 144):
        scale, minimum = struct.unpack("<2e", data[start : start + 4])
        packed, weights = data[start + 4 : start + 16], data[start + 16 : start + 144]
        for group in range(8):
            if group < 4:
                s, m = packed[group] & 63, packed[group + 4] & 63
            else:
                s = packed[group + 4] & 15 | packed[group - 4] >> 6 << 4
                m = packed[group + 4] >> 4 | packed[group] >> 6 << 4
            for i in range(32):
                weight = weights[group // 2 * 32 + i] >> group % 2 * 4 & 15
                result.append(weight * s * scale - m * minimum)
    return mx.array(result, mx.float32).astype(mx.float16).reshape(shape)


def elements(a):
    flat = mx.contiguous(a.reshape(-1))
    return bytes(memoryview(flat.view(mx.uint8))) if a.size else b""


def npy(descr, shape, data, major=1):
    """As NumPy writes it."""
    dict = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    form = "<H" if major == 1 else "<I"
    length = 8 + struct.calcsize(form) + len(dict) + 1
    dict += " " * (-length % 64) + "\n"
    return (
        b"\x93NUMPY"
        + bytes((major, 0))
        + struct.pack(form, len(dict))
        + dict.encode()
        + data
    )


def safetensors(tensors, metadata):
    """As the format's own library writes it: the widest elements first, the header padded with blanks."""
    header = {"__metadata__": metadata} if metadata else {}
    body = b""
    for name, (kind, shape, data) in tensors.items():
        header[name] = {
            "dtype": kind,
            "shape": list(shape),
            "data_offsets": [len(body), len(body) + len(data)],
        }
        body += data
    head = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + body


SAFE = {
    mx.bool_: "BOOL",
    mx.uint8: "U8",
    mx.uint16: "U16",
    mx.uint32: "U32",
    mx.uint64: "U64",
    mx.int8: "I8",
    mx.int16: "I16",
    mx.int32: "I32",
    mx.int64: "I64",
    mx.float16: "F16",
    mx.float32: "F32",
    mx.bfloat16: "BF16",
    mx.complex64: "C64",
}
