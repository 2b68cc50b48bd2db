#!/usr/bin/env bash
# sizes.sh SOURCE: no file above 400 lines, the top CMakeLists.txt at most 150.
set -euo pipefail
cd "$1"

bad=0
while IFS= read -r file; do
  lines=$(wc -l <"$file")
  most=400
  [[ $file == ./CMakeLists.txt ]] && most=150
  if ((lines > most)); then
    echo "$file: $lines lines, at most $most are allowed"
    bad=1
  fi
done < <(find . -name .git -prune -o -name 'build*' -type d -prune -o -name '.venv*' -prune -o -type f \
  \( -name '*.h' -o -name '*.cpp' -o -name '*.cu' -o -name '*.cuh' -o -name '*.S' -o -name '*.py' \
  -o -name '*.sh' -o -name '*.cmake' -o -name CMakeLists.txt \) -print | sort)
((bad == 0)) && echo "sizes: fine"
exit $bad
