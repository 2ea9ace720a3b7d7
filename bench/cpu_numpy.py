"""NumPy's side of the benchmark of a CPU's work: what cpu.py does and NumPy has."""

import sys
import time

import numpy as np

random = np.random.default_rng(0)
a = random.standard_normal((1024, 1024), dtype=np.float32)
left = random.standard_normal(10_000_000, dtype=np.float32)
right = random.standard_normal(10_000_000, dtype=np.float32)

cases = {
    "matmul": lambda: a @ a,
    "add": lambda: left + right,
    "exp": lambda: np.exp(left),
}

for line in sys.stdin:
    name, count = line.split()
    n = int(count)
    started = time.perf_counter()
    for _ in range(n):
        cases[name]()
    print((time.perf_counter() - started) * 1000 / n, flush=True)
