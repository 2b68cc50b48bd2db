#!/usr/bin/env bash
# Installs the Debian packages that Atrous is built with: apps/setup.sh [demo|test]
# Does nothing, and needs no network, when all of them are there.
set -euo pipefail

purpose=${1:-test}
packages=(g++ cmake ninja-build ccache pkg-config libjpeg-dev libpng-dev zlib1g-dev libstb-dev
          nlohmann-json3-dev libcli11-dev)
case $purpose in
  demo) ;;
  test) packages+=(catch2 libbenchmark-dev) ;;
  *)
    echo "usage: apps/setup.sh [demo|test]" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "setup: this is no Debian system; these packages (or their likes) are taken for granted:"
  echo "setup: ${packages[*]}"
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [[ $state == "install ok installed" ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "setup: all ${#packages[@]} packages are installed"
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "setup: run this as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}${as_root:+ (with sudo)}"
export DEBIAN_FRONTEND=noninteractive
if ! "${as_root[@]}" apt-get update -qq; then
  echo "setup: the package lists could not be refreshed; trying with those at hand" >&2
fi
if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}"; then
  echo "setup: could not install ${missing[*]}; install them and run this again" >&2
  exit 1
fi
