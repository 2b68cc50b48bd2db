#!/usr/bin/env bash
# Builds everything and runs all tests; ends with ctest's summary.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

apps/setup.sh test
cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DATROUS_DEVELOPER=ON >/dev/null
cmake --build build
ctest --test-dir build --output-on-failure --parallel "$(nproc)"
