#!/usr/bin/env bash
# sizes.sh SOURCE: no file above 400 lines, the top CMakeLists.txt at most 150.
set -euo pipefail
cd "$1"

find . -name .git -prune -o -name 'build*' -type d -prune -o -name '.venv*' -prune -o -type f \
  \( -name '*.h' -o -name '*.cpp' -o -name '*.cu' -o -name '*.cuh' -o -name '*.S' -o -name '*.py' \
  -o -name '*.sh' -o -name '*.cmake' -o -name CMakeLists.txt \) -exec wc -l {} + |
  awk '$2 != "total" {
         files++
         most = $2 == "./CMakeLists.txt" ? 150 : 400
         if ($1 > most) { print $2 ": " $1 " lines, at most " most " are allowed"; bad = 1 }
       }
       END { if (!bad) print "sizes: " files " files"; exit bad || !files }'
