#!/usr/bin/env bash
# run.sh SECONDS [READER...]: builds the fuzz targets with clang++ and the address and undefined
# behaviour sanitizers, and runs each for SECONDS from the files of tests/data and seeds/. What it
# finds stays in build-fuzz/found. ATROUS_FUZZ_BUILD names another build folder. The targets watch
# their processor time and memory themselves; libFuzzer's limits are only for what never returns.
set -euo pipefail
export LC_ALL=C
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
((${#readers[@]})) || readers=(caffe checkpoint formats graph hdf5 image matlab mxnet npy onnx pickle
                               safetensors stream tar zip)

# Small files whose names end in one of the given ways.
ending() {
  local files=("$root"/tests/data/originals/* "$root"/tests/data/images/*)
  local file end
  for file in "${files[@]}"; do
    for end in "$@"; do
      [[ $file == *$end && $(stat -c %s "$file") -lt 40000 ]] && echo "$file"
    done
  done
  return 0
}

# Those of them that begin with two given letters.
beginning() {
  local start=$1 file
  shift
  ending "$@" | while read -r file; do
    if [[ $(head -c 2 "$file" | tr '\0' ' ') == "$start" ]]; then echo "$file"; fi
  done
}

# The files that a target starts from.
seeds() {
  case $1 in
    caffe) ending .caffemodel ;;
    checkpoint) ending .index ;;
    formats) ending .caffemodel .pb .onnx .pkl .npy .params .safetensors ;;
    graph) ending .pb ;;
    hdf5) beginning $'\x89H' .h5 && ending 73.mat ;;
    image) ending .png .jpg .bmp .ppm .gif .tga ;;
    matlab) beginning MA .mat ;;
    mxnet) ending .params ;;
    npy) ending .npy ;;
    onnx) ending .onnx ;;
    pickle) ending .pkl ;;
    safetensors) ending .safetensors ;;
    stream) beginning $'\x80\x02' .pth ;;
    tar) ending tar.pth ;;
    zip) beginning PK .pth .npz ;;
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
  "$build/bin/atrous_fuzz_$reader" -max_total_time="$seconds" -max_len=20000 -timeout=60 \
    -malloc_limit_mb=200 -rss_limit_mb=700 -print_final_stats=1 -artifact_prefix="$found/" "$corpus" \
    >"$build/$reader.log" 2>&1 || { status=1; echo "$reader: FAILED, see $build/$reader.log"; }
  echo "$reader: $(sed -n 's/.*number_of_executed_units: *//p' "$build/$reader.log") executions"
done
exit $status
