"""Exports a training checkpoint as a recipe: float16 safetensors whose metadata says how to run them.

The averaged weights are taken, with upstream's names, running statistics included. calibrate.py comes next, then
evaluate.py --record, which adds the score.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from data import CLASSES, MEAN, PALETTE, STD, UNLABELLED

NAME = "lwrefinenet-mbv2-camvid"


def recipe(notes):
    """The recipe's text."""
    return json.dumps({
        "name": NAME,
        "system": "lwrefinenet-mbv2",
        "naming": "dr-sleep",
        "options": {"classes": len(CLASSES)},
        "classes": CLASSES,
        "palette": PALETTE,
        "ignore_label": UNLABELLED,
        "preprocess": {"channel_order": "rgb", "scale": 1 / 255, "mean": MEAN, "std": STD},
        "resize": {"mode": "none"},
        "size": {"width": 480, "height": 360},
        "licence": "Weights trained on CamVid (CC BY-NC): research and personal use",
        "notes": notes,
    })


def exported_weights(state):
    """Averaged weights in float16, without the counters of batch norm."""
    return {name: tensor.contiguous().half() for name, tensor in state["average"].items()
            if not name.endswith("num_batches_tracked")}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path, help="safetensors file to write")
    args = parser.parse_args()
    state = torch.load(args.checkpoint)
    notes = (f"trained from scratch on CamVid train and most of val, with a share of rendered street scenes; "
             f"{state['steps']} steps in {state['elapsed'] / 60:.0f} minutes on two CPU cores")
    save_file(exported_weights(state), args.out, {"atrous.recipe": recipe(notes)})


if __name__ == "__main__":
    main()
