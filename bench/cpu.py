"""Python MLX's side of the benchmark of a CPU's work; cpu.ts is the same in TypeScript."""

import sys
import time

import mlx.core as mx

mx.set_default_device(mx.cpu)
mx.random.seed(0)
a = mx.random.normal((1024, 1024))
image = mx.random.normal((4, 64, 64, 64))
filters = mx.random.normal((64, 3, 3, 64))
left = mx.random.normal((10_000_000,))
right = mx.random.normal((10_000_000,))
mx.eval(a, image, filters, left, right)


def computing(make):
    def run(n):
        for _ in range(n):
            mx.eval(make())

    return run


def mlp_step():
    widths = [784, 512, 512, 10]
    x = mx.random.normal((256, 784))
    labels = mx.random.randint(0, 10, (256, 1))
    params = [
        {"w": mx.random.normal((widths[i], width)) * 0.03, "b": mx.zeros((width,))} for i, width in enumerate(widths[1:])
    ]
    mx.eval(params, x, labels)

    def loss(layers):
        h = x
        for i, layer in enumerate(layers):
            h = h @ layer["w"] + layer["b"]
            if i < len(layers) - 1:
                h = mx.maximum(h, 0)
        return (mx.logsumexp(h, 1, keepdims=True) - mx.take_along_axis(h, labels, 1)).mean()

    loss_and_gradient = mx.value_and_grad(loss)

    def run(n):
        nonlocal params
        for _ in range(n):
            _, gradients = loss_and_gradient(params)
            params = [{name: p[name] - 0.1 * g[name] for name in p} for p, g in zip(params, gradients)]
            mx.eval(params)

    return run


cases = {
    "matmul": computing(lambda: mx.matmul(a, a)),
    "conv2d": computing(lambda: mx.conv2d(image, filters, 1, 1)),
    "add": computing(lambda: mx.add(left, right)),
    "exp": computing(lambda: mx.exp(left)),
    "mlp": mlp_step(),
}

for line in sys.stdin:
    name, count = line.split()
    n = int(count)
    started = time.perf_counter()
    cases[name](n)
    print((time.perf_counter() - started) * 1000 / n, flush=True)
