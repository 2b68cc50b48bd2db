#!/usr/bin/env bash
# run.sh [--build BUILD] [--packed FOLDER] [--dry] [PIECE ...]: everything that needs a GPU, in pieces of less than ten minutes.
#
#   build        builds with CUDA (not with --packed, where pack.sh has put what was built elsewhere)
#   kernels      the kernels' tests on the device, with odd and with aligned operands
#   conformance  the conformance cases on the device
#   precision    the same systems in binary16 and bfloat16 beside the processor
#   sanitizer    compute-sanitizer (memcheck, racecheck, synccheck, initcheck) over kernels' tests
#   bench        bench/gpu.sh
#
# Without a piece: all of them in this order. --dry runs every command where there is no GPU: the programs that can
# on the processor, the others as far as their message that there is none. Results go to BUILD/gpu.
# Exit status 77 where there is no GPU, 0 when all passed.
set -euo pipefail
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$source_dir/build-gpu
packed='' dry='' pieces=()
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift ;;
    --packed) packed=$2; build=$2; shift ;;
    --dry) dry=1 ;;
    --help) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "run.sh: unknown option $1" >&2; exit 2 ;;
    *) pieces+=("$1") ;;
  esac
  shift
done
[ ${#pieces[@]} -gt 0 ] || pieces=(build kernels conformance precision sanitizer bench)
out=$build/gpu
bin=$build/bin
device=cuda
[ -z "$dry" ] || device=cpu
[ ! -d "$build/lib" ] || export LD_LIBRARY_PATH=$build/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
cases=$source_dir/../shared/conformance
[ ! -d "$build/conformance" ] || cases=$build/conformance
failed=()

# Runs a command with a log; a failure is noted and the rest still runs.
try() {
  local name=$1 started=$SECONDS
  shift
  echo "== $name: $*"
  if "$@" >"$out/$name.txt" 2>&1; then
    tail -n 3 "$out/$name.txt"
  else
    echo "FAILED ($?): $name, see $out/$name.txt"
    tail -n 25 "$out/$name.txt"
    failed+=("$name")
  fi
  echo "   $((SECONDS - started)) s"
}

piece_build() {
  [ -z "$packed" ] || return 0
  cmake -S "$source_dir" -B "$build" -DCMAKE_BUILD_TYPE=Release -DATROUS_CUDA=ON -DATROUS_BUNDLED_WEIGHTS=OFF >/dev/null
  cmake --build "$build" -j"$(nproc)" --target atrous_tests atrous_conformance atrous_program atrous_gpu_layers
}

piece_kernels() {
  try kernels "$bin/atrous_tests" "[kernels]"
  try kernels_aligned env ATROUS_TEST_ALIGNED=1 "$bin/atrous_tests" "[kernels]"
}

piece_conformance() {
  [ -d "$cases" ] || { echo "SKIPPED: no conformance cases at $cases"; return 0; }
  try conformance "$bin/atrous_conformance" --device "$device" "$cases"
}

piece_precision() {
  local precision system
  for precision in fp16 bf16; do
    [ -z "$dry" ] || precision=bf16
    for system in lwrefinenet-mbv2 deeplabv3-resnet lraspp-mobilenetv3 segnet; do
      try "precision_${precision}_$system" "$bin/atrous" bench -m "$system" --device "$device" --precision "$precision" \
        --size 129x97 --repeat 3
    done
  done
}

piece_sanitizer() {
  # It comes with the toolkit, or as the package nvidia-cuda-sanitizer-api.
  local tool sanitizer
  sanitizer=$(command -v compute-sanitizer || true)
  [ -n "$sanitizer" ] || { echo "SKIPPED: no compute-sanitizer in PATH"; return 0; }
  for tool in memcheck racecheck synccheck initcheck; do
    try "sanitizer_$tool" timeout 140 "$sanitizer" --tool "$tool" --error-exitcode 9 "$bin/atrous_tests" \
      "[narrow],[pool],[softmax],[argmax],[matmul],[criss_cross],[unpool],[group_norm]"
  done
}

piece_bench() { "$source_dir/bench/gpu.sh" ${dry:+--dry} --build "$build"; }

for piece in "${pieces[@]}"; do
  declare -F "piece_$piece" >/dev/null || { echo "run.sh: no piece '$piece'" >&2; exit 2; }
done
if [ "${pieces[0]}" = build ]; then
  piece_build
  pieces=("${pieces[@]:1}")
fi
mkdir -p "$out"
if [ -z "$dry" ] && ! nvidia-smi -L; then
  echo "SKIPPED: no GPU here; everything is built in $build"
  exit 77
fi
for piece in "${pieces[@]}"; do "piece_$piece"; done
[ ${#failed[@]} -eq 0 ] || { echo "FAILED: ${failed[*]}"; exit 1; }
echo "all passed"
