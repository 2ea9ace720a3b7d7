"""Products of the ops with their Jacobians, for the cases of the golden values that suit: see test/conformance/gradients.test.ts."""

import json
import sys
from operator import attrgetter
from pathlib import Path

sys.dont_write_bytecode = True

import mlx.core as mx  # noqa: E402

from case import CODES, array_text, json_value, python_value  # noqa: E402
from chapters import CHAPTERS  # noqa: E402
from pool import Ref, array_of, camel_case  # noqa: E402

FOLDER = Path(__file__).parent
MOST_CASES = 2
MOST_ELEMENTS = 64

# Draws its numbers, talks to other processes, makes its result of no operand, or ends the process.
SKIPPED = ("random", "distributed")


def compact(value):
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def ramp(shape, dtype):
    """What the Jacobian is multiplied with: 0.5, 0.75 and so on, which every dtype holds."""
    size = 1
    for dimension in shape:
        size *= dimension
    values = mx.array([0.5 + 0.25 * (i % 16) for i in range(size)], mx.float32)
    return values.astype(dtype).reshape(shape)


def outputs_of(result):
    return [result] if isinstance(result, mx.array) else list(result)


def texts(arrays):
    return [array_text(a) for a in arrays]


def products(name, case, places):
    """[vjp, jvp]: each a list of arrays, or the code of an error."""
    args = [python_value(v) for v in case.args]
    options = {key: python_value(v) for key, v in case.options.items()}
    primals = [args[i] for i in places]
    op = attrgetter(name)(mx)

    def function(*inputs):
        given = list(args)
        for place, value in zip(places, inputs):
            given[place] = value
        return outputs_of(op(*given, **options))

    outputs = function(*primals)
    cotangents = [ramp(out.shape, out.dtype) for out in outputs]
    tangents = [ramp(p.shape, p.dtype) for p in primals]
    found = []
    for transform, vector in ((mx.vjp, cotangents), (mx.jvp, tangents)):
        try:
            result = transform(function, primals, vector)[1]
            mx.eval(result)
            found.append(texts(result))
        except tuple(CODES) as error:
            found.append({"error": CODES[type(error)]})
    return found


def suits(case):
    """The places of the operands to differentiate in."""
    if case.fails is not False or case.parts is not None or case.open != ():
        return []
    places = [
        i
        for i, value in enumerate(case.args)
        if isinstance(value, Ref)
        and array_of(value).dtype == mx.float32
        and 0 < array_of(value).size <= MOST_ELEMENTS
        and "special" not in str(value)
    ]
    others = [v for i, v in enumerate(case.args) if i not in places]
    return [] if any(isinstance(v, Ref) and array_of(v).dtype == mx.float32 for v in others) else places


def gradients(name, cases, golden):
    """[number of the case, places of the operands, vjp, jvp] for the first cases that suit."""
    numbers = {compact(case[:2]): i for i, case in enumerate(golden)}
    lines = []
    for case in cases:
        places = suits(case)
        options = {camel_case(key): json_value(v) for key, v in case.options.items()}
        number = numbers.get(compact([[json_value(v) for v in case.args], options]))
        if not places or number is None or any(line[0] == number for line in lines):
            continue
        lines.append([number, places, *products(name, case, places)])
        if len(lines) == MOST_CASES:
            break
    return lines


def main():
    mx.set_default_device(mx.cpu)
    blocks = []
    for chapter, ops in CHAPTERS.items():
        golden = json.loads((FOLDER / f"values/{chapter}.json").read_text())
        for name, cases in ops.items():
            if name.split(".")[0] in SKIPPED:
                continue
            if len(sys.argv) > 1:
                print(name, flush=True)
            lines = gradients(name, cases, golden[camel_case(name)]["cases"])
            if lines:
                body = ",\n".join(map(compact, lines))
                blocks.append(f'"{camel_case(name)}":[\n{body}\n]')
    text = "{\n" + ",\n".join(blocks) + "\n}\n"
    (FOLDER / "gradients.json").write_text(text)
    print(f"gradients.json  {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
