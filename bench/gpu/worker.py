"""The Python side of the GPU's benchmark; worker.ts is the same in TypeScript."""

import sys
import time

import mlx.core as mx

a = mx.array([1.0, 2.0, 3.0, 4.0])
b = mx.array([5.0, 6.0, 7.0, 8.0])


def device(n):
    assert mx.default_device() == mx.gpu


def add(n):
    for _ in range(n):
        mx.add(a, b)


def add_scalar(n):
    for _ in range(n):
        mx.add(a, 2)


def exp(n):
    for _ in range(n):
        mx.exp(a)


def sum_(n):
    for _ in range(n):
        mx.sum(a, 0)


def reshape(n):
    for _ in range(n):
        mx.reshape(a, (2, 2))


def item(n):
    for _ in range(n):
        mx.sum(mx.add(a, b)).item()


def chain(n):
    for _ in range(n):
        x = a
        for _ in range(64):
            x = mx.add(x, b)
        mx.eval(x)


def matrices(size, dtype):
    pair = [mx.random.normal((size, size), scale=size**-0.5).astype(dtype) for _ in range(2)]
    mx.eval(pair)
    return pair


def products(argument):
    dtype, size = argument.split(",")
    x, y = matrices(int(size), getattr(mx, dtype))

    def run(n):
        last = x
        for _ in range(n):
            last = mx.matmul(last, y)
        mx.eval(last)

    return run


def jobs(size, count):
    x, y = matrices(int(size), mx.float32)
    streams = [mx.new_stream(mx.gpu) for _ in range(count)]

    def on(i):
        last = x
        for _ in range(50):
            last = mx.matmul(last, y, stream=streams[i % count])
        return last

    def run(n):
        for _ in range(n):
            mx.eval(on(0), on(1))

    return run


CASES = {
    "device": lambda _: device,
    "add": lambda _: add,
    "addScalar": lambda _: add_scalar,
    "exp": lambda _: exp,
    "sum": lambda _: sum_,
    "reshape": lambda _: reshape,
    "item": lambda _: item,
    "chain": lambda _: chain,
    "matmul": products,
    "oneStream": lambda size: jobs(size, 1),
    "twoStreams": lambda size: jobs(size, 2),
}

made = {}
for line in sys.stdin:
    text, count = line.split()
    if text not in made:
        made.clear()
        name, _, argument = text.partition(":")
        made[text] = CASES[name](argument)
    n = int(count)
    started = time.perf_counter()
    made[text](n)
    print((time.perf_counter() - started) * 1000 / n, flush=True)
