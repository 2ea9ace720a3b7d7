"""What a call costs, on arrays of four elements; dispatch.ts is the same in TypeScript."""

import mlx.core as mx

a = mx.array([1.0, 2.0, 3.0, 4.0])
b = mx.array([5.0, 6.0, 7.0, 8.0])
indices = mx.array([0, 2])
mx.eval(a, b, indices)


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


def element(n):
    for _ in range(n):
        a[1]


def slice_(n):
    for _ in range(n):
        a[1:3]


def take(n):
    for _ in range(n):
        mx.take(a, indices)


def made_chain():
    x = mx.add(a, b)
    for i in range(1, 20):
        x = mx.add(x, b) if i % 2 == 0 else mx.multiply(x, b)
    return x


def chain(n):
    for _ in range(n):
        made_chain()


def chain_computed(n):
    for _ in range(n):
        mx.eval(made_chain())


def item(n):
    for _ in range(n):
        mx.sum(mx.add(a, b)).item()


cases = {
    "add": lambda _: add,
    "addScalar": lambda _: add_scalar,
    "exp": lambda _: exp,
    "sum": lambda _: sum_,
    "reshape": lambda _: reshape,
    "element": lambda _: element,
    "slice": lambda _: slice_,
    "take": lambda _: take,
    "chain": lambda _: chain,
    "chainTidy": lambda _: chain,
    "chainComputed": lambda _: chain_computed,
    "item": lambda _: item,
}
