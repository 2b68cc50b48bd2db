#!/usr/bin/env bash
# gpu.sh BUILD [REPEAT]: times networks on the GPU of a build with -DATROUS_CUDA=ON, random weights, picture to labels.
# Writes JSON lines to BUILD/gpu/bench.jsonl, each with the machine and the date.
set -euo pipefail
build=${1:?usage: gpu.sh BUILD [REPEAT]}
repeat=${2:-50}
program=$build/bin/atrous
if ! nvidia-smi -L >/dev/null 2>&1; then
  echo "SKIPPED: no GPU here"
  exit 77
fi
mkdir -p "$build/gpu"
gpu=$(nvidia-smi --query-gpu=name,driver_version,clocks.max.sm --format=csv,noheader | head -1)
out=$build/gpu/bench.jsonl
for model in lwrefinenet-mbv2 lwrefinenet refinenet deeplabv3-resnet fcn-resnet semseg-pspnet semseg-psanet ccnet segnet fastscnn bisenetv2 mmseg-upernet; do
  for device in cuda cpu; do
    if result=$("$program" bench -m "$model" --device "$device" --repeat "$repeat" --json 2>"$build/gpu/error.txt"); then
      printf '{"gpu": "%s", "date": "%s", "device": "%s", "result": %s}\n' "$gpu" "$(date -u +%F)" "$device" "$result" |
        tee -a "$out"
    else
      echo "$model on $device: $(head -1 "$build/gpu/error.txt")"
    fi
  done
done
