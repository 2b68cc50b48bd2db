#!/usr/bin/env bash
# run.sh [BUILD]: everything that needs a GPU, in one command: builds with CUDA, runs the kernels' tests and the conformance
# cases on the device, the kernels' tests under compute-sanitizer, and then the benchmarks.
# Exit status 77 where there is no GPU; what can be built without one has been built by then.
set -euo pipefail
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$source_dir/build-gpu}
jobs=$(nproc)

cmake -S "$source_dir" -B "$build" -DCMAKE_BUILD_TYPE=Release -DATROUS_CUDA=ON -DATROUS_BUNDLED_WEIGHTS=OFF
cmake --build "$build" -j"$jobs" --target atrous_tests atrous_conformance atrous_program

if ! nvidia-smi -L; then
  echo "SKIPPED: no GPU here; everything is built in $build"
  exit 77
fi
mkdir -p "$build/gpu"

echo "== kernels' tests"
"$build/bin/atrous_tests" "[kernels]" | tee "$build/gpu/kernels.txt"
echo "== the same with aligned operands"
ATROUS_TEST_ALIGNED=1 "$build/bin/atrous_tests" "[kernels]" | tee "$build/gpu/kernels_aligned.txt"

cases=$source_dir/../shared/conformance
if [ -d "$cases" ]; then
  echo "== conformance on the device"
  "$build/bin/atrous_conformance" --device cuda "$cases" | tee "$build/gpu/conformance.txt"
else
  echo "SKIPPED: no conformance cases at $cases"
fi

# The sanitizer comes with the toolkit, or as the package nvidia-cuda-sanitizer-api.
sanitizer=$(command -v compute-sanitizer || true)
if [ -n "$sanitizer" ]; then
  for tool in memcheck racecheck synccheck; do
    echo "== compute-sanitizer --tool $tool"
    "$sanitizer" --tool "$tool" --error-exitcode 9 "$build/bin/atrous_tests" \
      "[pool],[softmax],[argmax],[matmul],[criss_cross],[unpool],[group_norm],[deconv2d]" |
      tee "$build/gpu/sanitizer_$tool.txt"
  done
else
  echo "SKIPPED: no compute-sanitizer in PATH"
fi

"$source_dir/bench/gpu.sh" "$build"
