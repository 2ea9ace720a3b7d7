"""Writes the golden values: what Python MLX gives for every op, for the conformance suite of all runtimes.

`npm run golden` runs it in the environment that build/python.lock pins. Its output depends on nothing else.
"""

import json
import sys
from operator import attrgetter
from pathlib import Path

sys.dont_write_bytecode = True

import mlx.core as mx  # noqa: E402

from case import json_case  # noqa: E402
from chapters import CHAPTERS  # noqa: E402
from functions import exported  # noqa: E402
from chapters.random import SEQUENCES  # noqa: E402
from files import golden_files  # noqa: E402
from pool import camel_case, inputs  # noqa: E402
from subscripts import text as subscripts  # noqa: E402

VERSION = "0.32.4"
FOLDER = Path(__file__).parent


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def parameters(name):
    """The names of Python's positional parameters, which are those of the options in TypeScript."""
    signature = attrgetter(name)(mx).__nb_signature__[0][0]
    names = []
    depth = 0
    current = ""
    for letter in signature[signature.index("(") + 1 :]:
        if depth == 0 and letter in ",)":
            names.append(current.split(":")[0].split("=")[0].strip())
            current = ""
            if letter == ")":
                break
            continue
        depth += (letter in "[(") - (letter in "])")
        current += letter
    return [camel_case(word) for word in names if word not in ("/", "*", "stream")]


def chapter_text(ops):
    """The ops of a chapter, one case a line."""
    blocks = []
    for name, cases in ops.items():
        # Families overlap here and there; a case twice tells nothing.
        lines = dict.fromkeys(compact(json_case(name, case)) for case in cases)
        body = ",\n".join(lines)
        blocks.append(
            f'"{camel_case(name)}":{{"parameters":{compact(parameters(name))},"cases":[\n{body}\n]}}'
        )
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def table_text(table):
    """One entry a line."""
    lines = [f"{compact(name)}:{compact(value)}" for name, value in table.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def sequence_text():
    """The numbers drawn one after another from each seed, by seed: [op, args, options, outcome]."""
    blocks = []
    for seed, draws in SEQUENCES.items():
        mx.random.seed(seed)
        body = ",\n".join(
            compact([camel_case(name), *json_case(name, case)]) for name, case in draws
        )
        blocks.append(f'"{seed}":[\n{body}\n]')
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def main():
    if mx.__version__ != VERSION:
        sys.exit(
            f"make.py: this is MLX {mx.__version__}, the golden values are of {VERSION}"
        )
    mx.set_default_device(mx.cpu)
    functions = FOLDER / "functions.json"
    before = json.loads(functions.read_text()) if functions.exists() else {}
    texts = {
        "inputs": table_text(inputs()),
        "functions": table_text(exported(before)),
    }
    for chapter, ops in CHAPTERS.items():
        texts[f"values/{chapter}"] = chapter_text(ops)
    texts["sequences"] = sequence_text()
    texts["subscripts"] = subscripts()
    texts["files"] = (
        "{\n"
        + ",\n".join(
            f'"{name}":[\n' + ",\n".join(map(compact, items)) + "\n]"
            for name, items in golden_files().items()
        )
        + "\n}\n"
    )
    (FOLDER / "values").mkdir(exist_ok=True)
    for name, text in texts.items():
        (FOLDER / f"{name}.json").write_text(text)
        print(
            f"{name}.json  {len(text) / 1000:.0f} kB  {text.count(chr(10)) - 2} lines"
        )


if __name__ == "__main__":
    main()
