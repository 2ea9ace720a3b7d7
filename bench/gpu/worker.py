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


def jobs(argument, count):
    name, size = argument.split(",")
    if name == "matmul":
        x, y = matrices(int(size), mx.float32)
    else:
        x = mx.zeros((int(size),))
    streams = [mx.new_stream(mx.gpu) for _ in range(count)]

    def step(x, stream):
        return mx.matmul(x, y, stream=stream) if name == "matmul" else mx.cumsum(x, 0, stream=stream)

    def on(i):
        last = x
        for _ in range(50):
            last = step(last, streams[i % count])
        return last

    def run(n):
        for _ in range(n):
            both = []
            for i in range(2):
                both.append(on(i))
                # Each by itself: what one evaluation computes, a GPU computes side by side as far as it can, whatever the streams.
                mx.async_eval(both[i])
            mx.eval(both)

    return run


answer(
    {
        **dispatch.cases,
        "device": lambda _: device,
        "additions": lambda _: additions,
        "matmul": products,
        "oneStream": lambda argument: jobs(argument, 1),
        "twoStreams": lambda argument: jobs(argument, 2),
    }
)
