"""The Python side of the GPU's benchmark; worker.ts is the same in TypeScript."""

import pathlib
import sys

import mlx.core as mx

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

import dispatch
from answer import answer

a = mx.array([1.0, 2.0, 3.0, 4.0])
b = mx.array([5.0, 6.0, 7.0, 8.0])


def device(n):
    assert mx.default_device() == mx.gpu


def additions(n):
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


answer(
    {
        **dispatch.cases,
        "device": lambda _: device,
        "additions": lambda _: additions,
        "matmul": products,
        "oneStream": lambda size: jobs(size, 1),
        "twoStreams": lambda size: jobs(size, 2),
    }
)
