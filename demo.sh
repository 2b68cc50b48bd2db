#!/usr/bin/env bash
# Builds Atrous and segments the bundled street picture with the bundled network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

started=$EPOCHREALTIME
times=()

# Seconds since the last call, kept under a name for the summary.
lap() {
  local now=$EPOCHREALTIME
  times+=("$(awk -v a="$started" -v b="$now" -v name="$1" \
    'BEGIN { printf "  %-10s %7.2f s", name, b - a }')")
  started=$now
}

apps/setup.sh demo
lap packages

options=(-G Ninja -DCMAKE_BUILD_TYPE=Release)
# A folder that test.sh has configured already is used as it is: nothing is built twice.
[[ -f build/CMakeCache.txt ]] || options+=(-DATROUS_DEVELOPER=OFF)
cmake -S . -B build "${options[@]}" >/dev/null
lap configure

cmake --build build --target atrous_program
lap build

mkdir -p demo-output
build/bin/atrous segment nets/recipes/sample.jpg -v \
  -o demo-output/sample_labels.png --overlay demo-output/sample_overlay.png
lap segment

echo
echo "Time of each part:"
printf '%s\n' "${times[@]}"
echo
echo "Results:"
echo "  $PWD/demo-output/sample_labels.png   class ids, as a palette PNG"
echo "  $PWD/demo-output/sample_overlay.png  the picture with the classes laid over it"
