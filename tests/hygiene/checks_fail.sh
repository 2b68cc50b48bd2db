#!/usr/bin/env bash
# checks_fail.sh CXX: each check of this folder finds a violation planted for it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cxx=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

must_find() {
  local what=$1 text
  shift
  if text=$("$@" 2>&1); then
    echo "not found: $what"
    exit 1
  fi
  if ! grep -q "$what" <<<"$text"; then
    echo "failed for another reason than '$what': $text"
    exit 1
  fi
}

source=$work/source
mkdir -p "$source/core" "$source/io" "$source/kernels/conv2d"
echo '#include "core/a.h"' >"$source/core/a.cpp"
"$here/includes.sh" "$source" >/dev/null
echo '#  include "layers/a.h"' >"$source/core/b.cpp"
must_find "core/b.cpp: must not include layers/a.h" "$here/includes.sh" "$source"
rm "$source/core/b.cpp"
echo '#include "nets/recipe.h"' >"$source/io/b.cpp"
must_find "io/b.cpp: must not include nets/recipe.h" "$here/includes.sh" "$source"
rm "$source/io/b.cpp"
echo '#include "core/tensor/tensor.h"' >"$source/kernels/conv2d/avx2.cpp"
must_find "avx2.cpp: must not include core/tensor" "$here/includes.sh" "$source"

seq 401 >"$source/core/long.cpp"
must_find "long.cpp: 401 lines" "$here/sizes.sh" "$source"

objects=$work/build/CMakeFiles/atrous_core.dir
mkdir -p "$objects"
compile() { "$cxx" -O2 -x c++ -c -o "$1" - ; }
echo 'int f() { return 1; }' | compile "$objects/fine.cpp.o"
"$here/symbols.sh" "$work/build" >/dev/null
printf '#include <cstdlib>\nvoid g() { std::abort(); }\n' | compile "$objects/bad.cpp.o"
must_find "bad.cpp.o:.* U abort" "$here/symbols.sh" "$work/build"
printf '#include <iostream>\nvoid g() { std::cerr << 1; }\n' | compile "$objects/bad.cpp.o"
must_find "bad.cpp.o:.* U _ZSt4cerr" "$here/symbols.sh" "$work/build"
rm "$objects/bad.cpp.o"
echo 'template <class T> T f(T x) { return x; } int (*pointer)(int) = f<int>;' |
  compile "$objects/avx2.cpp.o"
must_find "avx2.cpp.o:.* W " "$here/symbols.sh" "$work/build"
echo "checks_fail: every check can fail"
