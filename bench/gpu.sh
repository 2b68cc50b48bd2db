#!/usr/bin/env bash
# gpu.sh [--build BUILD] [--dry] [PIECE ...]: times the GPU's kernels and whole networks, in pieces of less than ten minutes.
#
#   layers     every row on the layers of some networks, in binary16 and float32, then the same in PyTorch with cuDNN
#   networks   the networks of bench/peers from picture to labels, beside PyTorch
#   compile1   the same beside torch.compile (max-autotune) and TensorRT where it is installed: first four networks
#   compile2   the next four
#   compile3   the last three
#   profile    the steps of networks with what part of the machine's limits they reach
#   tables     Markdown of all that was measured so far, BUILD/gpu/tables.md
#
# Without a piece: layers, networks, profile, tables (about 15 minutes). Lines go to BUILD/gpu/*.jsonl.
# --dry runs the commands on the processor, a moment each. Exit status 77 where there is no GPU.
set -euo pipefail
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$source_dir/build-gpu
dry='' pieces=()
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift ;;
    --dry) dry=1 ;;
    --help) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "gpu.sh: unknown option $1" >&2; exit 2 ;;
    *) pieces+=("$1") ;;
  esac
  shift
done
[ ${#pieces[@]} -gt 0 ] || pieces=(layers networks profile tables)
[ ! -d "$build/lib" ] || export LD_LIBRARY_PATH=$build/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
out=$build/gpu
peers="python3 $source_dir/bench/gpu/peers.py"
nets=deeplabv3-resnet,lraspp-mobilenetv3,refinenet,lwrefinenet-mbv2,segnet,semseg-pspnet
device=cuda precision=fp16 seconds=2 batches=1,8
if [ -n "$dry" ]; then
  device=cpu precision=fp32 seconds=0.1 batches=1 nets=lwrefinenet-mbv2
elif ! nvidia-smi -L >/dev/null 2>&1; then
  echo "SKIPPED: no GPU here"
  exit 77
fi
mkdir -p "$out"
[ -n "$dry" ] || nvidia-smi --query-gpu=name,driver_version,clocks.max.sm --format=csv,noheader >"$out/machine.txt"
date -u +%F >>"$out/machine.txt"

networks() { # file, names, further options
  local file=$1 names=$2
  shift 2
  $peers networks --program "$build/bin/atrous" --device "$device" --precision "$precision" --seconds "$seconds" \
    --nets "$names" --out "$out/$file" "$@"
}

piece_layers() {
  local type
  for type in f16 f32; do
    "$build/bin/atrous_gpu_layers" --shapes "$source_dir/bench/shapes" --nets "$nets" --type $type >"$out/rows_$type.jsonl" ||
      { [ -n "$dry" ] && continue; return 1; }
    $peers layers "$out/rows_$type.jsonl" --out "$out/layers_$type.jsonl"
  done
}
piece_networks() { networks networks.jsonl "${dry:+lwrefinenet_mbv2}" --batches "$batches"; }
piece_compile1() { networks compiled.jsonl fcn_resnet50,deeplabv3_resnet101,lraspp_mobilenetv3,segnet --batches 1 --compile; }
piece_compile2() { networks compiled.jsonl refinenet101,lwrefinenet_mbv2,unet,pspnet_resnet101 --batches 1 --compile; }
piece_compile3() { networks compiled.jsonl fcn_resnet101,deeplabv3_mobilenetv3,fcn8s_vgg16 --batches 1 --compile; }
piece_profile() {
  local net
  for net in ${nets//,/ }; do
    "$build/bin/atrous" bench -m "$net" --device "$device" --precision "$precision" --profile --repeat 20 \
      >"$out/profile_$net.txt" 2>&1 || { echo "profile of $net failed"; tail -n 3 "$out/profile_$net.txt"; }
  done
}
piece_tables() {
  local files=()
  for file in "$out"/{networks,compiled,layers_f16,layers_f32}.jsonl; do
    [ ! -s "$file" ] || files+=("$file")
  done
  [ ${#files[@]} -gt 0 ] || { echo "nothing was measured yet"; return 0; }
  { cat "$out/machine.txt"; echo; $peers tables "${files[@]}"; } | tee "$out/tables.md"
}

for piece in "${pieces[@]}"; do
  declare -F "piece_$piece" >/dev/null || { echo "gpu.sh: no piece '$piece'" >&2; exit 2; }
  echo "== $piece"
  started=$SECONDS
  "piece_$piece"
  echo "   $((SECONDS - started)) s"
done
