#!/usr/bin/env bash
# symbols.sh BUILD: the library's objects neither print nor end the process, and the objects of an
# instruction set define no weak symbols: the linker might take such a copy for the whole program.
set -euo pipefail
build=$1

# What the compiler itself emits (std::terminate, __assert_fail, operator delete) is not named here.
forbidden='abort|_?_?exit|_Exit|quick_exit|printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|fputc'
forbidden+='|putc|perror|fwrite|__(v?f?)printf_chk|std::cout|std::cerr|std::clog'
forbidden+='|std::(abort|exit|quick_exit)'

bad=0 objects=0
while IFS= read -r object; do
  objects=$((objects + 1))
  found=$(nm -C --undefined-only "$object" | sed -E 's/^ *U //; s/@.*//' | grep -xE "$forbidden" || true)
  if [[ -n $found ]]; then
    echo "$object: uses ${found//$'\n'/ }"
    bad=1
  fi
  case $object in
    */avx2*.o | */avx512*.o | */amx*.o)
      weak=$(nm -C --defined-only "$object" | grep -E ' [WVu] ' || true)
      if [[ -n $weak ]]; then
        echo "$object: defines weak symbols:"
        echo "$weak"
        bad=1
      fi
      ;;
  esac
done < <(find "$build" -path '*/package-test' -prune -o -type f -name '*.o' \
  -path '*/CMakeFiles/atrous_*.dir/*' -print |
  grep -E '/atrous_(core|kernels|layers|nets|io|library)\.dir/' | sort)
((objects > 0)) || { echo "no objects below $build"; exit 1; }
((bad == 0)) && echo "symbols: $objects objects"
exit $bad
