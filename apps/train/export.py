"""Exports a training checkpoint as a recipe: float16 safetensors whose metadata says how to run them.

The averaged weights are taken, with upstream's names, running statistics included. With --score, the file's
own weights are run in float32 on the test frames and the result is written into the recipe.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from data import CLASSES, DATA, MEAN, PALETTE, STD, UNLABELLED, Frames, read_split
from evaluate import confusion_matrix, load_network, print_scores, scores_of

NAME = "lwrefinenet-mbv2-camvid"


def recipe(training, score=None):
    """The recipe's text; `score` is the mean IoU in percent on the test frames."""
    fields = {
        "name": NAME,
        "system": "lwrefinenet-mbv2",
        "naming": "dr-sleep",
        "options": {"classes": len(CLASSES)},
        "classes": CLASSES,
        "palette": PALETTE,
        "ignore_label": UNLABELLED,
        "preprocess": {"channel_order": "rgb", "scale": 1 / 255, "mean": MEAN, "std": STD},
        "resize": {"mode": "none"},
        "output": {"upsample": "bilinear", "align_corners": True},
        "size": {"width": 480, "height": 360},
        "licence": "Weights trained on CamVid (CC BY-NC): research and personal use",
        "training": training,
    }
    if score is not None:
        fields["score"] = {"dataset": "CamVid test", "miou": score, "protocol": "single scale, 480x360"}
    return json.dumps(fields)


def exported_weights(state):
    """Averaged weights in float16, without the counters of batch norm."""
    return {name: tensor.contiguous().half() for name, tensor in state["average"].items()
            if not name.endswith("num_batches_tracked")}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path, help="safetensors file to write")
    parser.add_argument("--data", type=Path, default=DATA, help="CamVid folder")
    parser.add_argument("--score", action="store_true", help="evaluate on the test frames")
    args = parser.parse_args()
    state = torch.load(args.checkpoint)
    weights = exported_weights(state)
    training = (f"from scratch on CamVid train and most of val, with a share of rendered street scenes; "
                f"{state['steps']} steps in {state['elapsed'] / 60:.0f} minutes on two CPU cores")
    save_file(weights, args.out, {"atrous.recipe": recipe(training)})
    if args.score:
        frames = Frames(*read_split(args.data, "test"))
        scores = scores_of(confusion_matrix(load_network(args.out), frames))
        save_file(weights, args.out, {"atrous.recipe": recipe(training, round(100 * float(scores["miou"]), 2))})
        print_scores(scores)


if __name__ == "__main__":
    main()
