#!/usr/bin/env bash
# includes.sh SOURCE: every quoted #include points the way that the rooms allow.
#
#   core <- kernels <- layers <- nets <- apps/library <- apps/atrous    core <- io <- apps
#
# Nobody sees tests or bench. Kernels of one instruction set see their own operation, the vector
# helpers, other plain data of kernels/ and the few headers of core that are plain data as well.
set -euo pipefail
cd "$1"

plain='core/(base/range|graph/activation)\.h|kernels/(exact|element)\.h|kernels/functions\.h|kernels/simd/[^/]*\.h'

# What the files of a room may include, as a regular expression.
allowed_in() {
  case $1 in
    kernels/simd/*) echo "$plain|kernels/simd/.*" ;;
    kernels/*/avx2*.cpp | kernels/*/avx512*.cpp | kernels/*/amx*.cpp | kernels/*/avx*.h)
      local operation=${1#kernels/}
      echo "$plain|kernels/${operation%%/*}/.*"
      ;;
    core/*) echo 'core/.*' ;;
    kernels/*) echo '(core|kernels)/.*' ;;
    layers/*) echo '(core|kernels|layers)/.*' ;;
    nets/*) echo '(core|kernels|layers|nets)/.*' ;;
    io/*) echo '(core|io)/.*' ;;
    apps/library/*) echo '(core|kernels|layers|nets|io|apps/library)/.*' ;;
    apps/atrous/*) echo '(core|kernels|layers|nets|io|apps/library|apps/atrous)/.*' ;;
    *) echo 'atrous(_c)?\.h' ;;
  esac
}

rooms=()
for room in core kernels layers nets io apps; do
  [[ -d $room ]] && rooms+=("$room")
done
bad=0 lines=0
while IFS= read -r line; do
  lines=$((lines + 1))
  file=${line%%:*}
  header=${line#*\"}
  header=${header%%\"*}
  if ! [[ $header =~ ^($(allowed_in "$file"))$ ]]; then
    echo "$file: must not include $header"
    bad=1
  fi
done < <(grep -rE --include='*.h' --include='*.cpp' --include='*.cu' --include='*.cuh' \
  --exclude-dir=train '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' "${rooms[@]}" | sort)
((lines > 0)) || { echo "no sources below $1"; exit 1; }
((bad == 0)) && echo "includes: $lines lines"
exit $bad
