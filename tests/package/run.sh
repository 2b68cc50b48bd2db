#!/usr/bin/env bash
# run.sh SOURCE BUILD CXX CC BUNDLED: both ways to use the library must build and run apps/embed.
set -euo pipefail

source=$1 build=$2 cxx=$3 cc=$4 bundled=$5
work=$build/package-test
picture=$source/tests/data/images/rgb.png
common=(-G Ninja "-DCMAKE_CXX_COMPILER=$cxx")
if launcher=$(command -v ccache); then
  common+=("-DCMAKE_CXX_COMPILER_LAUNCHER=$launcher")
fi
rm -rf "$work/prefix" "$work/installed" "$work/labels.png"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# Runs an embed program; without bundled weights it must say so with the status for weights.
check_embed() {
  local program=$1 code=0
  rm -f "$work/labels.png"
  "$program" "$picture" "$work/labels.png" || code=$?
  if [[ $bundled == ON ]]; then
    [[ $code == 0 ]] || fail "$program ended with $code"
    [[ $(head -c 4 "$work/labels.png" | tail -c 3) == PNG ]] || fail "$program wrote no PNG"
  else
    [[ $code == 3 ]] || fail "$program ended with $code, expected 3"
  fi
}

# The same for the program in C, which reads PPM.
check_objects() {
  local program=$1 code=0
  "$program" "${picture%.png}.ppm" >"$work/objects.txt" || code=$?
  if [[ $bundled == ON ]]; then
    [[ $code == 0 ]] || fail "$program ended with $code"
    grep -q ' %$' "$work/objects.txt" || fail "$program printed no shares of classes"
  else
    [[ $code == 3 ]] || fail "$program ended with $code, expected 3"
  fi
}

cmake --install "$build" --prefix "$work/prefix" >/dev/null
headers=$(cd "$work/prefix/include" && find . -type f | sort | tr '\n' ' ')
[[ $headers == "./atrous/atrous.h ./atrous/atrous_c.h " ]] || fail "installed headers: $headers"
# Each header must be enough by itself, the second one in C as well.
for header in atrous.h atrous_c.h; do
  echo "#include <$header>" |
    "$cxx" -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I"$work/prefix/include/atrous" -x c++ -
done
echo "#include <atrous_c.h>" |
  "$cc" -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only -I"$work/prefix/include/atrous" -x c -

cmake -S "$source/apps/embed" -B "$work/installed" "${common[@]}" -DCMAKE_BUILD_TYPE=Release \
  "-DCMAKE_C_COMPILER=$cc" \
  "-DCMAKE_PREFIX_PATH=$work/prefix" >/dev/null
cmake --build "$work/installed"
check_embed "$work/installed/embed"
check_objects "$work/installed/objects"

# Unoptimised, because this is about the build; the kernels' own files are optimised regardless.
cmake -S "$source/apps/embed" -B "$work/subdirectory" "${common[@]}" -DCMAKE_BUILD_TYPE=Debug \
  "-DCMAKE_C_COMPILER=$cc" "-DATROUS_SOURCE=$source" "-DATROUS_BUNDLED_WEIGHTS=$bundled" >/dev/null
cmake --build "$work/subdirectory" | tail -n 3
check_embed "$work/subdirectory/embed"
check_objects "$work/subdirectory/objects"
echo "package: installed and as a subdirectory"
