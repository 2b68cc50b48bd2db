#!/usr/bin/env bash
# Measures the bundled network on Atrous, ONNX Runtime, OpenVINO and PyTorch and writes the result into a Markdown file.
#
#   bench/peers/run.sh [--threads 1,2] [--rounds N] [--seconds S] [--process-runs N] [--engines LIST] [--out FILE]
#                      [--weights FILE] [--picture FILE] [--build FOLDER] [--python PROGRAM]
#
# environment.sh says where the engines are installed; --python uses a Python that has them.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
command="bench/peers/run.sh $*"
build=$root/build
out=$root/bench/RESULTS.md
weights=$root/nets/recipes/lwrefinenet-mbv2-camvid.safetensors
picture=$root/nets/recipes/sample.jpg
python=
bundled=(--bundled)
measure=()

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

while (($#)); do
  case $1 in
    --help | -h) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --threads | --rounds | --seconds | --process-runs | --engines) (($# > 1)) || fail "$1 wants a value"
      measure+=("$1" "$2") ;;
    --out) out=${2:?} ;;
    --weights) weights=${2:?} bundled=() ;;
    --picture) picture=${2:?} ;;
    --build) build=${2:?} ;;
    --python) python=${2:?} ;;
    *) fail "unknown option $1; see run.sh --help" ;;
  esac
  shift 2
done

for file in "$weights" "$picture"; do
  [[ -f $file ]] || fail "$file is missing"
done
for program in atrous atrous_peer; do
  [[ -x $build/bin/$program ]] ||
    fail "$build/bin/$program is missing; configure with -DATROUS_DEVELOPER=ON and build the target $program"
done

if [[ -z $python ]]; then
  . "$here/environment.sh"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" "$here/export.py" "$weights" "$picture" "$work"
"$python" "$here/measure.py" --work "$work" --build "$build" --weights "$weights" --picture "$picture" \
  "${bundled[@]}" "${measure[@]}" --out "$work/results.json"
"$python" "$here/report.py" "$work/results.json" "$out" --command "${command% }" --size "$(<"$work/size")"
