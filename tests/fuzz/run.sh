#!/usr/bin/env bash
# run.sh SECONDS [READER...]: builds the fuzz targets with clang++ and the address and undefined
# behaviour sanitizers, and runs each for SECONDS from the files of tests/data and seeds/. What it
# finds stays in build-fuzz/found. ATROUS_FUZZ_BUILD names another build folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
build=${ATROUS_FUZZ_BUILD:-$root/build-fuzz}
if (($# < 1)); then
  echo "usage: run.sh SECONDS [READER...]" >&2
  exit 2
fi
seconds=$1
shift
readers=("$@")
((${#readers[@]})) || readers=(caffe checkpoint graph hdf5 image matlab mxnet npy onnx pickle
                               safetensors stream tar zip)

# The files that a target starts from.
seeds() {
  local data=$root/tests/data/originals
  case $1 in
    caffe) ls "$data"/*.caffemodel ;;
    checkpoint) ls "$data"/*.index ;;
    graph) ls "$data"/*.pb ;;
    hdf5) ls "$data"/*.h5 "$data"/*73.mat ;;
    image) ls "$root"/tests/data/images/*.{png,jpg,bmp,ppm,gif,tga} ;;
    matlab) ls "$data"/dag.mat "$data"/dag_compressed.mat ;;
    mxnet) ls "$data"/*.params ;;
    npy) ls "$data"/*.npy ;;
    onnx) ls "$data"/*.onnx ;;
    pickle) ls "$data"/*.pkl ;;
    safetensors) ls "$data"/*.safetensors ;;
    stream) ls "$data"/*stream.pth ;;
    tar) ls "$data"/tar.pth ;;
    zip) ls "$data"/{plain,deflated,zip64,big_endian,nested}.pth "$data"/*.npz ;;
  esac
  [[ -d $here/seeds/$1 ]] && ls "$here/seeds/$1"/* || true
}

cmake -S "$root" -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_C_COMPILER=clang \
  -DCMAKE_BUILD_TYPE=RelWithDebInfo -DATROUS_FUZZ=ON -DATROUS_BUNDLED_WEIGHTS=OFF \
  -DATROUS_SANITIZE=address,undefined,fuzzer-no-link >/dev/null
ninja -C "$build" "${readers[@]/#/atrous_fuzz_}" >"$build/build.log" || { cat "$build/build.log"; exit 1; }
status=0
for reader in "${readers[@]}"; do
  corpus=$build/corpus/$reader found=$build/found/$reader
  mkdir -p "$corpus" "$found"
  while read -r file; do cp -n "$file" "$corpus/"; done < <(seeds "$reader")
  "$build/bin/atrous_fuzz_$reader" -max_total_time="$seconds" -max_len=20000 -timeout=2 \
    -rss_limit_mb=512 -print_final_stats=1 -artifact_prefix="$found/" "$corpus" \
    >"$build/$reader.log" 2>&1 || { status=1; echo "$reader: FAILED, see $build/$reader.log"; }
  echo "$reader: $(sed -n 's/.*number_of_executed_units: *//p' "$build/$reader.log") executions"
done
exit $status
