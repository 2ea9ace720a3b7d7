#!/bin/sh
# Unpacks what build/gpu.mjs packed and runs it: sh run.sh [folder to unpack into] [stage ...]. Needs no network.
set -eu
parts=$(cd "$(dirname "$0")" && pwd)
to=${1:-$parts/unpacked}
[ $# -gt 0 ] && shift
mkdir -p "$to"

# Each archive is unpacked once: the package may come again, newer, without the large rest.
for name in base package; do
  [ -e "$parts/$name.tar.xz.00" ] || { echo "$name.tar.xz.00 is missing in $parts" >&2; exit 1; }
  (cd "$parts" && cat "$name".tar.xz.* | sha256sum) >"$to/$name.now"
  cmp -s "$to/$name.now" "$to/$name.unpacked" 2>/dev/null && continue
  echo "unpacking $name ..."
  (cd "$parts" && sha256sum --quiet -c "$name.sha256") || { echo "parts of $name are missing or damaged" >&2; exit 1; }
  cat "$parts/$name".tar.xz.* | xz --decompress --threads=0 | tar --extract --directory "$to"
  mv "$to/$name.now" "$to/$name.unpacked"
done
exec "$to/runtimes/node" "$to/bench/gpu/run.mjs" "$@"
