"""NumPy's side of the benchmark: what work.py and kernels.py do and NumPy has."""

import numpy as np

from answer import answer, numbers

generator = np.random.default_rng(0)


def random(*shape):
    return generator.standard_normal(shape, dtype=np.float32)


def repeated(work):
    def run(n):
        for _ in range(n):
            work()

    return run


def matmul(argument):
    (size,) = numbers(argument)
    a, b = random(size, size), random(size, size)
    return repeated(lambda: a @ b)


def softmax(argument):
    x = random(*numbers(argument))

    def work():
        powers = np.exp(x - x.max(-1, keepdims=True))
        return powers / powers.sum(-1, keepdims=True)

    return repeated(work)


def add_many(argument):
    a, b = random(int(argument)), random(int(argument))
    return repeated(lambda: a + b)


def exp_many(argument):
    a = random(int(argument))
    return repeated(lambda: np.exp(a))


def map_(argument):
    name, count = argument.split(",")
    if not hasattr(np, name):
        return None
    x, work = np.maximum(np.abs(random(int(count))), 1e-6), getattr(np, name)
    return repeated(lambda: work(x))


def pair(argument):
    name, count = argument.split(",")
    x, y = np.abs(random(int(count))), random(int(count))
    condition = y > 0
    pairs = {
        "logaddexp": lambda: np.logaddexp(x, y),
        "cube": lambda: np.power(y, 3),
        "power": lambda: np.power(x, np.float32(0.7)),
        "where": lambda: np.where(condition, x, y),
    }
    return repeated(pairs[name])


def reduce(argument):
    name, *shape = argument.split(",")
    x = random(*map(int, shape))
    work = getattr(np, name)
    return repeated(lambda: work(x, -1))


def narrow(argument):
    x = random(int(argument))
    return repeated(lambda: x.astype(np.float16))


answer(
    {
        "matmul": matmul,
        "softmax": softmax,
        "addMany": add_many,
        "expMany": exp_many,
        "map": map_,
        "pair": pair,
        "reduce": reduce,
        "normal": lambda count: repeated(lambda: random(int(count))),
        "narrow": narrow,
    }
)
