"""What it costs to bring numbers in and out; arrays.ts is the same in TypeScript."""

import mlx.core as mx
import numpy as np


def list_in(n):
    for _ in range(n):
        mx.array([1.0, 2.0, 3.0, 4.0])


def list_out(_):
    a = mx.array([1.0, 2.0, 3.0, 4.0])

    def run(n):
        for _ in range(n):
            a.tolist()

    return run


def data_in(argument):
    data = np.ones(int(argument), np.float32)

    def run(n):
        for _ in range(n):
            mx.array(data)

    return run


def out(copy):
    def make(argument):
        a = mx.ones(int(argument))
        mx.eval(a)

        def run(n):
            for _ in range(n):
                np.array(a, copy=copy)

        return run

    return make


cases = {
    "listIn": lambda _: list_in,
    "listOut": list_out,
    "dataIn": data_in,
    "dataOut": out(True),
    "viewOut": out(False),
}
