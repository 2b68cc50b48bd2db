#!/usr/bin/env bash
# pack.sh BUILD FOLDER: what a machine with a GPU needs and nothing else: the stripped programs of a build with
# -DATROUS_CUDA=ON, the libraries beside glibc that they are linked with, and the conformance cases. There:
#
#   tests/gpu/run.sh --packed FOLDER kernels     (and the other pieces)
set -euo pipefail
build=${1:?usage: pack.sh BUILD FOLDER}
to=${2:?usage: pack.sh BUILD FOLDER}
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$to/bin" "$to/lib"
for program in atrous atrous_tests atrous_conformance atrous_gpu_layers; do
  [ -x "$build/bin/$program" ] || { echo "pack.sh: $build/bin/$program is missing: build it first" >&2; exit 1; }
  strip -o "$to/bin/$program" "$build/bin/$program"
  # Everything but glibc itself, which must be the other machine's.
  ldd "$build/bin/$program" | awk '$3 ~ /^\// {print $3}' |
    grep -vE '/(libc|libm|libpthread|libdl|librt|ld-linux[^/]*)\.so' | xargs -r cp -nLt "$to/lib"
done
cases=$source_dir/../shared/conformance
[ ! -d "$cases" ] || { mkdir -p "$to/conformance"; cp -r --no-preserve=mode "$cases/." "$to/conformance/"; }
du -sh "$to"
