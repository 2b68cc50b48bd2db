#!/usr/bin/env bash
# run.sh PROGRAM ISA CASES: the conformance cases under one instruction set. 77 means skipped.
set -euo pipefail
program=$1 isa=$2 cases=$3
if [ ! -d "$cases" ]; then
  echo "SKIPPED: no conformance cases at $cases" >&2
  exit 77
fi
case $isa in
  avx2) flag=avx2 ;;
  avx512) flag=avx512vl ;;
  *) flag=fpu ;;
esac
if ! grep -qw "$flag" /proc/cpuinfo; then
  echo "SKIPPED: this processor has no $isa" >&2
  exit 77
fi
ATROUS_ISA=$isa "$program" "$cases" | tee /dev/stderr | grep -qE '^[1-9][0-9]* passed, 0 failed'
