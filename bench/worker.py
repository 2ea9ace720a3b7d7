"""The Python side of the benchmark; worker.ts is the same in TypeScript."""

import mlx.core as mx

mx.set_default_device(mx.cpu)

import arrays
import dispatch
import kernels
import transforms
import work
from answer import answer

size = 512
matrix = mx.full((size, size), 1 / size)
mx.eval(matrix)
streams = [mx.new_stream(mx.cpu), mx.new_stream(mx.cpu)]


def job(stream):
    x = matrix
    for _ in range(4):
        x = mx.matmul(x, matrix, stream=stream)
    return x


def jobs(first, second):
    def run(n):
        for _ in range(n):
            mx.eval(job(first), job(second))

    return run


answer(
    {
        **dispatch.cases,
        **arrays.cases,
        **transforms.cases,
        **work.cases,
        **kernels.cases,
        "oneStream": lambda _: jobs(streams[0], streams[0]),
        "twoStreams": lambda _: jobs(streams[0], streams[1]),
    }
)
