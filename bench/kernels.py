"""What MLX's loops on a CPU compute; kernels.ts is the same in TypeScript."""

import mlx.core as mx

from answer import numbers
from work import computing, random


def map_(argument):
    name, count = argument.split(",")
    x = mx.abs(random(int(count)))
    return computing(lambda: getattr(mx, name)(x))


def pair(argument):
    name, count = argument.split(",")
    x, y = mx.abs(random(int(count))), random(int(count))
    condition = y > 0
    mx.eval(x, condition)
    pairs = {
        "logaddexp": lambda: mx.logaddexp(x, y),
        "cube": lambda: mx.power(y, 3),
        "power": lambda: mx.power(x, 0.7),
        "where": lambda: mx.where(condition, x, y),
    }
    return computing(pairs[name])


def reduce(argument):
    name, *shape = argument.split(",")
    x = random(*map(int, shape))
    return computing(lambda: getattr(mx, name)(x, -1))


def layer_norm(argument):
    x = random(*numbers(argument))
    return computing(lambda: mx.fast.layer_norm(x, None, None, 1e-5))


def narrow(argument):
    x = random(int(argument))
    return computing(lambda: x.astype(mx.float16))


def quantized(argument):
    dtype, *sizes = argument.split(",")
    rows, columns = map(int, sizes)
    w, scales, biases = mx.quantize(random(columns, columns).astype(getattr(mx, dtype)), 64, 4)
    x = random(rows, columns).astype(getattr(mx, dtype))
    mx.eval(w, scales, biases, x)
    return computing(lambda: mx.quantized_matmul(x, w, scales, biases, True, 64, 4))


cases = {
    "map": map_,
    "pair": pair,
    "reduce": reduce,
    "layerNorm": layer_norm,
    "normal": lambda count: computing(lambda: mx.random.normal((int(count),))),
    "narrow": narrow,
    "quantized": quantized,
}
