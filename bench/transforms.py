"""What transforms cost; transforms.ts is the same in TypeScript."""

import mlx.core as mx
from mlx.utils import tree_map

BATCH = 256
SIZES = [784, 512, 512, 10]
RATE = 0.01


def loss(layers, x, y):
    for i, layer in enumerate(layers):
        x = mx.add(mx.matmul(x, layer["weight"]), layer["bias"])
        if i < len(layers) - 1:
            x = mx.maximum(x, 0)
    logits = mx.take_along_axis(x, mx.expand_dims(y, 1), 1)
    return mx.mean(mx.subtract(mx.logsumexp(x, 1, keepdims=True), logits))


loss_and_grad = mx.value_and_grad(loss)


def descend(layers, x, y):
    _, gradients = loss_and_grad(layers, x, y)
    return tree_map(lambda value, gradient: mx.subtract(value, mx.multiply(gradient, RATE)), layers, gradients)


def train(step):
    layers = [
        {"weight": mx.random.normal((SIZES[i], size), scale=0.05), "bias": mx.zeros(size)}
        for i, size in enumerate(SIZES[1:])
    ]
    x = mx.random.normal((BATCH, SIZES[0]))
    y = mx.random.randint(0, 10, (BATCH,))
    mx.eval(layers, x, y)

    def run(n):
        nonlocal layers
        for _ in range(n):
            layers = step(layers, x, y)
            mx.eval(layers)

    return run


a, b, c, d = (mx.array(values) for values in ([1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]))
gradient = mx.grad(lambda x: mx.sum(mx.multiply(x, x)))
compiled_sum = mx.compile(lambda a, b, c, d: mx.add(mx.add(a, b), mx.add(c, d)))


def grad(n):
    for _ in range(n):
        gradient(a)


def compiled(n):
    for _ in range(n):
        compiled_sum(a, b, c, d)


cases = {
    "grad": lambda _: grad,
    "compiled": lambda _: compiled,
    "step": lambda _: train(descend),
    "compiledStep": lambda _: train(mx.compile(descend)),
}
