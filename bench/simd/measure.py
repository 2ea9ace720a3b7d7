"""The study's measurements: the prototype beside Python MLX, NumPy and OpenBLAS, in turn, and whether it computes what MLX does. With
`--peer python`, an interpreter that has them, beside onnxruntime too."""

import argparse
import ctypes
import json
import os
import subprocess
import sys
import time

import mlx.core as mx
import numpy as np

FLOATS, WORDS, SIZE = np.ctypeslib.ndpointer(np.float32), np.ctypeslib.ndpointer(np.uint32), ctypes.c_size_t
SIGNATURES = {
    "simd_quantized_matmul": [FLOATS, WORDS, FLOATS, FLOATS, FLOATS, SIZE, SIZE, SIZE, ctypes.c_int, ctypes.c_int],
    "simd_exp": [FLOATS, FLOATS, SIZE],
    "simd_tanh": [FLOATS, FLOATS, SIZE],
    "simd_softmax": [FLOATS, FLOATS, SIZE, SIZE],
    "simd_rms_norm": [FLOATS, FLOATS, FLOATS, SIZE, SIZE, ctypes.c_float],
    "simd_layer_norm": [FLOATS, FLOATS, FLOATS, FLOATS, SIZE, SIZE, ctypes.c_float],
    "simd_sort": [FLOATS, SIZE],
}

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("library")
arguments.add_argument("openblas")
arguments.add_argument("--peer")
arguments.add_argument("--rounds", type=int, default=10)
arguments.add_argument("--only", help="the sections wanted: accuracy, products, elementwise", default="accuracy,products,elementwise")
options = arguments.parse_args()

simd = ctypes.CDLL(options.library)
for name, types in SIGNATURES.items():
    getattr(simd, name).argtypes = types
    getattr(simd, name).restype = None
simd.simd_target.argtypes = [ctypes.c_bool]
simd.simd_target.restype = ctypes.c_char_p

# As the package sets it: its threads else look for more work for a tenth of a second, at the next side's cost.
os.environ["OPENBLAS_THREAD_TIMEOUT"] = "20"
openblas = ctypes.CDLL(options.openblas)
mx.set_default_device(mx.cpu)
random = np.random.default_rng(0)


def normal(*shape):
    return random.standard_normal(shape, dtype=np.float32)


def target(wide=True):
    """Chooses and names the instruction set: the widest, or the widest but AVX-512, which Highway calls AVX3."""
    return simd.simd_target(wide).decode()


TARGETS = {target(wide): wide for wide in (True, False)}


class Peer:
    """onnxruntime, in a process of its own."""

    def __init__(self, python):
        self.process = subprocess.Popen([python, "bench/simd/peer.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **case):
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if answer == "":
            raise SystemExit("onnxruntime's process ended")
        return float(answer)


peer = Peer(options.peer) if options.peer else None


def timed(work, wide=True, threads=1):
    """Of one thread's work the processor's time, which other processes do not lengthen; of more, what a clock says."""
    clock = time.process_time if threads == 1 else time.perf_counter

    def once():
        target(wide)
        started = clock()
        work()
        return (clock() - started) * 1000

    return once


def best(sides, rounds=options.rounds):
    """The best milliseconds of each side, which take turns; a side gives the milliseconds that it took."""
    times = {}
    for number in range(-1, rounds):
        for name, side in sides.items():
            took = side()
            if number >= 0:
                times[name] = min(times.get(name, float("inf")), took)
    return times


def show(title, times, reference="MLX"):
    print(f"  {title}")
    for name, took in times.items():
        ratio = "" if name == reference else f"{times[reference] / took:8.1f} x"
        print(f"    {name:<34}{took:10.3f} ms{ratio}")
    sys.stdout.flush()


def quantized(n, k, bits):
    parts = mx.quantize(mx.array(normal(n, k)), 64, bits)
    mx.eval(parts)
    return parts


def ours(x, parts, bits, threads=1):
    w, scales, biases = [np.array(part) for part in parts]
    y = np.empty((x.shape[0], w.shape[0]), np.float32)

    def run():
        simd.simd_quantized_matmul(x, w, scales, biases, y, x.shape[0], w.shape[0], x.shape[1], bits, threads)
        return y

    return run


def sgemm(x, w, threads):
    """x @ w.T, in float32."""
    y = np.empty((x.shape[0], w.shape[0]), np.float32)
    gemm = openblas.scipy_cblas_sgemm
    gemm.restype = None
    pointer = lambda array: ctypes.c_void_p(array.ctypes.data)
    one, zero = ctypes.c_float(1), ctypes.c_float(0)
    (m, k), n = x.shape, w.shape[0]

    def run():
        openblas.scipy_openblas_set_num_threads(threads)
        gemm(101, 111, 112, m, n, k, one, pointer(x), k, pointer(w), k, zero, pointer(y), n)

    return run


def error(result, exact):
    """The largest difference, in parts of the root mean square."""
    return np.abs(result - exact).max() / np.sqrt((exact**2).mean())


def accuracy():
    print("Accuracy: the largest difference to the exact result, in parts of its root mean square.")
    for bits in (4, 8):
        for m, n, k in [(1, 512, 4096), (32, 512, 4096), (1, 131, 11008), (1, 7, 64), (3, 13, 192), (33, 50, 704), (2, 1, 128)]:
            x, parts = normal(m, k), quantized(n, k, bits)
            w = np.array(mx.dequantize(*parts, 64, bits)).astype(np.float64)
            exact = x.astype(np.float64) @ w.T
            theirs = error(np.array(mx.quantized_matmul(mx.array(x), *parts, True, 64, bits)), exact)
            row = f"  {bits} bits, {m} x {k} by {n}: MLX {theirs:.1e}"
            for name, wide in TARGETS.items():
                target(wide)
                for threads in (1, 2):
                    mine = error(ours(x, parts, bits, threads)(), exact)
                    if not mine < 2e-6 * np.sqrt(k):
                        raise SystemExit(f"{name}, {threads} threads, {bits} bits, {m} x {k} by {n}: {mine}")
                row += f", {name} {mine:.1e}"
            print(row)
    target()
    x = np.concatenate([normal(1001) * 20, np.array([0, -0.0, 88, -88], np.float32)])
    for name, exact in {"exp": np.exp, "tanh": np.tanh}.items():
        y, wanted = np.empty_like(x), exact(x.astype(np.float64))
        getattr(simd, f"simd_{name}")(x, y, x.size)
        theirs = np.array(getattr(mx, name)(mx.array(x)))
        relative = lambda result: (np.abs(result - wanted) / np.maximum(np.abs(wanted), 1e-30)).max()
        if not relative(y) < 1e-6:
            raise SystemExit(f"{name}: {relative(y)}")
        print(f"  {name}: relative, MLX {relative(theirs):.1e}, prototype {relative(y):.1e}")
    special = np.array([np.inf, -np.inf, np.nan, 90, 105, 1000, 3e38, -1000, 0], np.float32)
    for name, exact in {"exp": np.exp, "tanh": np.tanh}.items():
        y = np.empty_like(special)
        with np.errstate(all="ignore"):
            wanted = exact(special)
        getattr(simd, f"simd_{name}")(special, y, y.size)
        np.testing.assert_array_equal(y, wanted, f"{name} of {special}")
    x, parts = normal(1, 4096), quantized(64, 4096, 4)
    x[0, 5] = np.inf
    # Not where the weight is zero, or is not by the rounding of a fused operation alone.
    some = np.abs(np.array(mx.dequantize(*parts, 64, 4))[:, 5]) > 1e-3
    np.testing.assert_array_equal(ours(x, parts, 4)()[:, some], np.array(mx.quantized_matmul(mx.array(x), *parts, True, 64, 4))[:, some])
    rows = normal(3, 37)
    rows[1, 4], rows[2, 5] = np.nan, -np.inf
    weight, bias, norms = normal(37), normal(37), mx.fast
    for name, wanted, more in [
        ("softmax", mx.softmax(mx.array(rows), -1), []),
        ("rms_norm", norms.rms_norm(mx.array(rows[:1]), mx.array(weight), 1e-5), [weight]),
        ("layer_norm", norms.layer_norm(mx.array(rows[:1]), mx.array(weight), mx.array(bias), 1e-5), [weight, bias]),
    ]:
        y = np.empty(wanted.shape, np.float32)
        inputs = [np.ascontiguousarray(rows[: len(y)]), *more]
        getattr(simd, f"simd_{name}")(*inputs, y, *y.shape, *[1e-5][: len(more)])
        np.testing.assert_allclose(y, np.array(wanted), rtol=1e-5, atol=1e-6, err_msg=name)
    print(flush=True)


def products():
    print("Quantized products, groups of 64, float32: the best round, and how many times as fast as MLX.")
    for n, k in [(4096, 4096), (11008, 4096)]:
        dense = normal(n, k)
        for m in (1, 32):
            x = normal(m, k)
            of_x = mx.array(x)
            for bits in (4, 8):
                parts = quantized(n, k, bits)
                theirs = timed(lambda: mx.eval(mx.quantized_matmul(of_x, *parts, True, 64, bits)))
                # Fewer rounds: one of MLX's takes as long as all others together.
                slow = best({"MLX": theirs}, 2 if m > 1 else 5)
                sides = {f"prototype, {name}": timed(ours(x, parts, bits), wide) for name, wide in TARGETS.items()}
                sides["prototype, 2 threads"] = timed(ours(x, parts, bits, 2), threads=2)
                sides["OpenBLAS float32"] = timed(sgemm(x, dense, 1))
                sides["OpenBLAS float32, 2 threads"] = timed(sgemm(x, dense, 2), threads=2)
                if peer:
                    for level in (0, 4):
                        for threads in (1, 2):
                            label = f"onnxruntime, level {level}, {threads} thread{'s' if threads > 1 else ''}"
                            case = dict(kind="product", m=m, n=n, k=k, bits=bits, level=level, threads=threads)
                            sides[label] = lambda case=case: peer.ask(**case)
                show(f"{bits} bits, {m} x {k} by {n} x {k}", {**slow, **best(sides)})
    print(flush=True)


def elementwise():
    print("Loops: the best round, and how many times as fast as MLX.")
    many = 10_000_000
    x, y = normal(many), np.empty(many, np.float32)
    rows, width = 4096, 1024
    image, weight, bias = normal(rows, width), normal(width), normal(width)
    out = np.empty_like(image)
    mx.set_cache_limit(1 << 30)
    of_x, of_image, of_weight, of_bias = mx.array(x), mx.array(image), mx.array(weight), mx.array(bias)
    sort = normal(1_000_000)
    of_sort = mx.array(sort)

    def sort_ours():
        copy = sort.copy()
        simd.simd_sort(copy, copy.size)

    cases = {
        "exp, 10 million": (lambda: mx.exp(of_x), lambda: simd.simd_exp(x, y, many), lambda: np.exp(x), "exp"),
        "tanh, 10 million": (lambda: mx.tanh(of_x), lambda: simd.simd_tanh(x, y, many), lambda: np.tanh(x), "tanh"),
        "erf, 10 million": (lambda: mx.erf(of_x), None, None, "erf"),
        "softmax, 4096 rows of 1024": (lambda: mx.softmax(of_image, -1), lambda: simd.simd_softmax(image, out, rows, width), None, "softmax"),
        "rms_norm, 4096 rows of 1024": (
            lambda: mx.fast.rms_norm(of_image, of_weight, 1e-5),
            lambda: simd.simd_rms_norm(image, weight, out, rows, width, 1e-5),
            None,
            None,
        ),
        "layer_norm, 4096 rows of 1024": (
            lambda: mx.fast.layer_norm(of_image, of_weight, of_bias, 1e-5),
            lambda: simd.simd_layer_norm(image, weight, bias, out, rows, width, 1e-5),
            None,
            "layer_norm",
        ),
        "sort, 1 million": (lambda: mx.sort(of_sort), sort_ours, lambda: np.sort(sort), None),
    }
    for title, (theirs, mine, numpy, kind) in cases.items():
        sides = {"MLX": timed(lambda: mx.eval(theirs()))}
        if mine:
            sides.update({f"prototype, {name}": timed(mine, wide) for name, wide in TARGETS.items()})
        if numpy:
            sides["NumPy"] = timed(numpy)
        if peer and kind:
            sides["onnxruntime, 1 thread"] = lambda: peer.ask(kind=kind, threads=1)
        show(title, best(sides))
    half = normal(512, 512)
    for dtype in (mx.float16, mx.bfloat16):
        a = mx.array(half).astype(dtype)
        mx.eval(a)
        show(
            f"matmul of {str(dtype)[9:]}, 512 x 512 x 512",
            best({
                "MLX": timed(lambda: mx.eval(a @ a)),
                "MLX's astype, to float32 and back": timed(lambda: mx.eval(a.astype(mx.float32).astype(dtype))),
                "OpenBLAS float32": timed(sgemm(half, half, 1)),
            }),
        )
    w = quantized(4096, 4096, 4)
    show("dequantize, 4 bits, 4096 x 4096", best({"MLX": timed(lambda: mx.eval(mx.dequantize(*w, 64, 4)))}, 3))
    # As published models have it: all but the quantized weights in 16 bits.
    w = [w[0], w[1].astype(mx.bfloat16), w[2].astype(mx.bfloat16)]
    for m in (1, 32):
        rows = mx.array(normal(m, 4096)).astype(mx.bfloat16)
        mx.eval(w, rows)
        show(
            f"4 bits with bfloat16, {m} x 4096 by 4096 x 4096",
            best({"MLX": timed(lambda: mx.eval(mx.quantized_matmul(rows, *w, True, 64, 4)))}, 3 if m == 1 else 1),
        )


for section in options.only.split(","):
    {"accuracy": accuracy, "products": products, "elementwise": elementwise}[section]()
