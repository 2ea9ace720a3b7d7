"""A program that does nothing: what Python weighs by itself."""

import time

print(0, flush=True)
time.sleep(10)
