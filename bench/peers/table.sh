#!/usr/bin/env bash
# Measures networks, single layers, networks that find objects and the cold start on Atrous, ONNX Runtime, OpenVINO,
# ncnn and PyTorch, and writes the tables of RESULTS.md and the charts of the README.
#
#   bench/peers/table.sh [--threads 1] [--clock ms|cpu] [--build FOLDER] [--out FILE] [options of compare.py]
#
# What was measured is kept, line by line, in $ATROUS_PEERS/records.jsonl: called again it goes on where it was cut off,
# and measures anew with --again. One call for each number of threads; the tables have all that was measured. With 16 GB
# of memory and two processors it takes some hours, most of it in PyTorch's compiler (--leave-out pytorch:inductor).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
command="bench/peers/table.sh $*"
build=$root/build
out=$root/bench/RESULTS.md
clock=ms
options=()

while (($#)); do
  case $1 in
    --help | -h) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --build) build=${2:?}; shift 2 ;;
    --out) out=${2:?}; shift 2 ;;
    --clock) clock=${2:?}; shift 2 ;;
    *) options+=("$1"); shift ;;
  esac
done

. "$here/environment.sh"
for kind in networks layers instances; do
  "$python" "$here/compare.py" "$kind" --records "$cache/records.jsonl" --work "$cache/$kind" --build "$build" "${options[@]}"
done
"$python" "$here/tables.py" "$cache/records.jsonl" --out "$out" --chart "$root/bench/charts/networks" \
  --clock "$clock" --command "${command% }"
"$python" "$here/cold.py" --work "$cache/networks" --picture "$root/nets/recipes/sample.jpg" --build "$build" \
  --out "$out" --command "${command% }"
