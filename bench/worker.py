"""The Python side of the benchmark; worker.ts is the same in TypeScript."""

import sys
import time

import mlx.core as mx

mx.set_default_device(mx.cpu)

import transforms  # makes arrays of its own

a = mx.array([1.0, 2.0, 3.0, 4.0])
b = mx.array([5.0, 6.0, 7.0, 8.0])
size = 512
matrix = mx.full((size, size), 1 / size)
mx.eval(a, b, matrix)
streams = [mx.new_stream(mx.cpu), mx.new_stream(mx.cpu)]


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


def job(stream):
    x = matrix
    for _ in range(4):
        x = mx.matmul(x, matrix, stream=stream)
    return x


def run(n, first, second):
    for _ in range(n):
        mx.eval(job(first), job(second))


cases = {
    "add": add,
    "addScalar": add_scalar,
    "exp": exp,
    "sum": sum_,
    "reshape": reshape,
    "item": item,
    "oneStream": lambda n: run(n, streams[0], streams[0]),
    "twoStreams": lambda n: run(n, streams[0], streams[1]),
    **transforms.cases,
}

for line in sys.stdin:
    name, count = line.split()
    n = int(count)
    started = time.perf_counter()
    cases[name](n)
    print((time.perf_counter() - started) * 1000 / n, flush=True)
