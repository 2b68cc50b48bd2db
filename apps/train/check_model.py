"""Checks model.py against the conformance case of the upstream network, in float32."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from model import LightWeightRefineNet

CASE = Path("../shared/conformance/refinenet/refinenet-lwmbv2-voc21-129x161.json")


def named_uniform(name, shape, low, high):
    """The tensor that the conformance README defines for this name, shape and bounds."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    z = np.arange(1, np.prod(shape) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z += np.uint64(seed)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    unit = ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).astype(np.float64) / 2**24
    return torch.from_numpy((low + (high - low) * unit).astype(np.float32).reshape(shape))


def worst_ratio(got, sample):
    """Largest difference over the samples, as a part of the tolerance."""
    if list(got.shape) != sample["shape"]:
        raise SystemExit(f"shape {list(got.shape)}, expected {sample['shape']}")
    want = np.array(sample["value"])
    difference = np.abs(got.numpy().reshape(-1)[sample["index"]] - want)
    return float((difference / (2e-4 * sample["absmax"] + 1e-4 * np.abs(want))).max())


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", type=Path, default=CASE)
    case = json.loads(parser.parse_args().case.read_text())
    network = LightWeightRefineNet(case["options"]["classes"]).eval()
    weights = {name: named_uniform(name, shape, low, high) for name, shape, low, high in case["params"]}
    counters = {k: v for k, v in network.state_dict().items() if k.endswith("num_batches_tracked")}
    network.load_state_dict(weights | counters)
    seen = {}
    for name in case["taps"]:
        network.get_submodule(name).register_forward_hook(
            lambda module, inputs, output, name=name: seen.setdefault(name, output.clone()))
    source = case["input"]
    seen["logits"] = network(named_uniform(source["name"], source["shape"], source["lo"], source["hi"]))
    ratios = {name: worst_ratio(seen[name], sample)
              for name, sample in (case["taps"] | case["outputs"]).items()}
    for name, ratio in ratios.items():
        print(f"{name:12s} {ratio:.4f} of the tolerance")
    if max(ratios.values()) > 1:
        raise SystemExit("the model differs from the case")


if __name__ == "__main__":
    main()
