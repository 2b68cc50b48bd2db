#!/usr/bin/env bash
# symbols.sh BUILD: the library's objects neither print nor end the process, and the objects of an
# instruction set define no weak symbols: the linker might take such a copy for the whole program.
set -euo pipefail
build=$1

mapfile -t objects < <(find "$build" -path '*/package-test' -prune -o -type f -name '*.o' -print |
  grep -E '/atrous_(core|kernels|layers|nets|io|library)\.dir/' | sort)
((${#objects[@]} > 0)) || { echo "no objects below $build"; exit 1; }

# What the compiler itself emits (std::terminate, __assert_fail, operator delete) is not named here;
# the last three are std::cout, std::cerr and std::clog.
forbidden='abort|exit|_exit|_Exit|quick_exit|printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|fputc'
forbidden+='|putc|perror|fwrite|__v?f?printf_chk|_ZSt4cout|_ZSt4cerr|_ZSt4clog'

bad=0
if found=$(nm -A --undefined-only "${objects[@]}" | sed -E 's/@.*//' | grep -E " U ($forbidden)\$"); then
  echo "objects of the library print or end the process:"
  echo "$found"
  bad=1
fi
mapfile -t isa < <(printf '%s\n' "${objects[@]}" | grep -E '/(avx2|avx512|amx)[^/]*\.o$' || true)
if ((${#isa[@]} > 0)) && found=$(nm -AC --defined-only "${isa[@]}" | grep -E ' [WVu] '); then
  echo "objects of an instruction set define weak symbols:"
  echo "$found"
  bad=1
fi
((bad == 0)) && echo "symbols: ${#objects[@]} objects, ${#isa[@]} of an instruction set"
exit $bad
