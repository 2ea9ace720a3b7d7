"""What takes the processor's time; work.ts is the same in TypeScript."""

import mlx.core as mx

from answer import numbers


def computing(make):
    def run(n):
        for _ in range(n):
            mx.eval(make())

    return run


def random(*shape):
    x = mx.random.normal(shape)
    mx.eval(x)
    return x


def matmul(argument):
    (size,) = numbers(argument)
    a, b = random(size, size), random(size, size)
    return computing(lambda: mx.matmul(a, b))


def conv2d(argument):
    batch, size, inputs, outputs, kernel, stride = numbers(argument)
    image, filters = random(batch, size, size, inputs), random(outputs, kernel, kernel, inputs)
    return computing(lambda: mx.conv2d(image, filters, stride, kernel // 2))


def softmax(argument):
    x = random(*numbers(argument))
    return computing(lambda: mx.softmax(x, -1))


def attention(argument):
    heads, length, width = numbers(argument)
    q, k, v = (random(1, heads, length, width) for _ in range(3))
    return computing(lambda: mx.fast.scaled_dot_product_attention(q, k, v, scale=width**-0.5))


def add_many(argument):
    a, b = random(int(argument)), random(int(argument))
    return computing(lambda: mx.add(a, b))


def exp_many(argument):
    a = random(int(argument))
    return computing(lambda: mx.exp(a))


cases = {
    "matmul": matmul,
    "conv2d": conv2d,
    "softmax": softmax,
    "attention": attention,
    "addMany": add_many,
    "expMany": exp_many,
}
