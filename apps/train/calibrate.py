"""Fits exported weights to whole, clean frames: batch-norm statistics and the classes' offsets.

Training sees augmented crops and weighs rare classes up. Here the running statistics are taken anew over clean
training frames, and the classifier's bias is lowered by a * log(weight of the class), with the `a` that scores best
on training frames. The held-out frames are scored before and after; test frames are not touched.
"""

import argparse
import copy
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from data import DATA, HELD_OUT, Frames, normalise, read_split
from evaluate import confusion_matrix, load_network, scores_of
from losses import class_weights

SHARES = (0, 0.15, 0.3, 0.45, 0.6, 0.75)


@torch.no_grad()
def renew_statistics(network, images, batch=8):
    """Running mean and variance of every batch norm as the average over `images`."""
    norms = [module for module in network.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    for first in range(0, len(images) - batch + 1, batch):
        network(normalise(np.stack(images[first:first + batch])))
    network.eval()


def shifted(network, share, weights):
    """A copy whose class c scores share * log(weights[c]) less."""
    moved = copy.deepcopy(network)
    moved.segm.bias.data -= share * torch.log(weights / weights.min())
    return moved


def mean_iou(network, frames):
    return scores_of(confusion_matrix(network, frames))["miou"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="exported safetensors file")
    parser.add_argument("out", type=Path, help="calibrated file to write, with the same recipe")
    parser.add_argument("--data", type=Path, default=DATA, help="CamVid folder")
    args = parser.parse_args()
    train = Frames(*read_split(args.data, "train"))
    held_out = Frames(*read_split(args.data, "val", slice(-HELD_OUT, None)))
    network = load_network(args.weights)
    print(f"held-out mIoU before: {100 * mean_iou(network, held_out):.2f}")
    renew_statistics(network, list(train.images))
    weights = class_weights(train.labels)
    sample = Frames(train.images[::6], train.labels[::6])
    score, share = max((mean_iou(shifted(network, share, weights), sample), share) for share in SHARES)
    network = shifted(network, share, weights)
    print(f"a = {share}: mIoU {100 * score:.2f} on training frames, {100 * mean_iou(network, held_out):.2f} held out")
    with safe_open(args.weights, "pt") as file:
        names, metadata = list(file.keys()), file.metadata()
    state = network.state_dict()
    save_file({name: state[name].contiguous().half() for name in names}, args.out, metadata)


if __name__ == "__main__":
    main()
