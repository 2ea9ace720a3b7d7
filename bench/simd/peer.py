"""onnxruntime's side of the study: reads cases as lines of JSON, and prints the milliseconds of a run of each."""

import functools
import json
import sys
import time

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(0)


def normal(*shape):
    return random.standard_normal(shape, dtype=np.float32)


def quantized_product(m, n, k, bits, level):
    """MatMulNBits with a zero point a block, as MLX has a bias a group; level 4 multiplies with x in 8 bits, level 0 in float32."""
    blocks = k // 64
    weights = {
        "w": random.integers(0, 256, (n, blocks, 64 * bits // 8), dtype=np.uint8),
        "scales": np.abs(normal(n * blocks)),
        "zeros": random.integers(0, 256, n * blocks * bits // 8, dtype=np.uint8),
    }
    attributes = dict(K=k, N=n, bits=bits, block_size=64, accuracy_level=level)
    return helper.make_node("MatMulNBits", ["x", *weights], ["y"], domain="com.microsoft", **attributes), weights, normal(m, k)


def node_of(kind, case):
    if kind == "product":
        return quantized_product(**case)
    if kind == "softmax":
        return helper.make_node("Softmax", ["x"], ["y"], axis=-1), {}, normal(4096, 1024)
    if kind == "layer_norm":
        weights = {"weight": normal(1024), "bias": normal(1024)}
        return helper.make_node("LayerNormalization", ["x", *weights], ["y"], axis=-1), weights, normal(4096, 1024)
    return helper.make_node({"exp": "Exp", "tanh": "Tanh", "erf": "Erf"}[kind], ["x"], ["y"]), {}, normal(10_000_000)


# The session of a case is kept for its rounds: as many as take turns.
@functools.lru_cache(maxsize=4)
def session(line):
    case = json.loads(line)
    threads, kind = case.pop("threads"), case.pop("kind")
    node, weights, x = node_of(kind, case)
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
    initializers = [numpy_helper.from_array(array, name) for name, array in weights.items()]
    graph = helper.make_graph([node], "peer", [value("x")], [value("y")], initializers)
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = threads
    # Its threads would look for more work at the next side's cost.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    model = helper.make_model(graph, opset_imports=sets, ir_version=9)
    return onnxruntime.InferenceSession(model.SerializeToString(), settings, ["CPUExecutionProvider"]), x


for line in sys.stdin:
    run, x = session(line)
    # As in measure.py.
    clock = time.process_time if json.loads(line)["threads"] == 1 else time.perf_counter
    started = clock()
    run.run(None, {"x": x})
    print((clock() - started) * 1000, flush=True)
