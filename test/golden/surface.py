"""Whether build/surface.json, against which docs/parity.md holds the package's exports, has the names that Python MLX has."""

import json
import sys
from pathlib import Path

import mlx.core as mx

SURFACE = Path(__file__).parents[2] / "build/surface.json"
GROUPS = ("random", "fft", "linalg", "fast", "metal", "cuda", "distributed")
# Modules, what begins with an underscore, and a name that is linalg's.
OTHERS = {*GROUPS, "matrix_norm"}

surface = json.loads(SURFACE.read_text())
listed = {
    group: {name for key, names in surface["names"].items() if key.startswith(group) for name in names}
    for group in (*(f"core.{group}" for group in GROUPS), "array")
}
core = {name for key, names in surface["names"].items() if key.startswith("core.") for name in names}


def public(module):
    return {name for name in dir(module) if not name.startswith("_")}


complaints = []
if surface["version"] != mx.__version__:
    complaints.append(f"it is of {surface['version']}, MLX is {mx.__version__}")
found = {f"core.{group}": public(getattr(mx, group)) for group in GROUPS}
found["array"] = public(mx.array)
for group, names in found.items():
    complaints += [f"{group}.{name} is not in it" for name in sorted(names - listed[group])]
    if group != "array":
        complaints += [f"{group}.{name} is in it and not in MLX" for name in sorted(listed[group] - names)]
complaints += [f"core.{name} is not in it" for name in sorted(public(mx) - core - OTHERS)]

for complaint in complaints:
    print(f"build/surface.json: {complaint}", file=sys.stderr)
if complaints:
    sys.exit(1)
print(f"surface.json    {sum(map(len, surface['names'].values()))} names, as MLX has them")
