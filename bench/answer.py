"""What every worker of the benchmark in Python does; answer.ts says what that is."""

import sys
import time


def answer(cases):
    current, run = None, None
    for line in sys.stdin:
        text, count = line.split()
        name, _, argument = text.partition(":")
        if current != text:
            run = None
            current, run = text, cases[name](argument) if name in cases else None
        if run is None:
            print("none", flush=True)
            continue
        n = int(count)
        started = time.perf_counter()
        run(n)
        print((time.perf_counter() - started) * 1000 / n, flush=True)


def numbers(argument):
    return [int(part) for part in argument.split(",")]
