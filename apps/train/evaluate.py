"""Scores weights on a split of CamVid: one confusion matrix over all frames, unlabelled pixels ignored.

Single scale, 480x360, whole frames; the network's scores are resized to the frame before the argmax.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from data import CLASSES, DATA, UNLABELLED, Frames, normalise, read_split
from model import LightWeightRefineNet, resize


def load_network(path):
    """Network in float32 with the weights of an exported safetensors file."""
    weights = {name: tensor.float() for name, tensor in load_file(path).items()}
    network = LightWeightRefineNet(weights["segm.weight"].shape[0])
    counters = {k: v for k, v in network.state_dict().items() if k.endswith("num_batches_tracked")}
    network.load_state_dict(weights | counters)
    return network.to(memory_format=torch.channels_last).eval()


@torch.no_grad()
def predict(network, image):
    """Label map of one uint8 picture [height, width, 3]."""
    scores = network(normalise(image[None]))
    return resize(scores.float(), image.shape[:2])[0].argmax(0).numpy()


def confusion_matrix(network, frames):
    """counts[truth, prediction] over all labelled pixels."""
    n = len(CLASSES)
    counts = np.zeros((n, n), np.int64)
    for image, labels in zip(frames.images, frames.labels):
        valid = labels < UNLABELLED
        pairs = labels[valid].astype(np.int64) * n + predict(network, image)[valid]
        counts += np.bincount(pairs, minlength=n * n).reshape(n, n)
    return counts


def scores_of(counts):
    """Scores of a confusion matrix; a class that occurs nowhere is left out of the means."""
    hit, truth, predicted = np.diag(counts), counts.sum(1), counts.sum(0)
    with np.errstate(invalid="ignore"):
        iou, accuracy = hit / (truth + predicted - hit), hit / truth
    return {"miou": np.nanmean(iou), "pixel_accuracy": hit.sum() / counts.sum(),
            "mean_accuracy": np.nanmean(accuracy),
            "frequency_weighted_iou": np.nansum(truth * iou) / counts.sum(), "iou": iou}


def print_scores(scores):
    """In percent, the IoU of every class last."""
    means = [(name, value) for name, value in scores.items() if name != "iou"]
    for name, value in means + list(zip(CLASSES, scores["iou"])):
        print(f"{name:24s} {100 * value:6.2f}")


def record(path, miou):
    """Writes the score on the test frames, in percent, into the file's recipe."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    recipe = json.loads(metadata["atrous.recipe"])
    recipe["score"] = {"dataset": "CamVid test", "miou": round(miou, 2), "protocol": "single scale, 480x360"}
    save_file(load_file(path), path, metadata | {"atrous.recipe": json.dumps(recipe)})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="exported safetensors file")
    parser.add_argument("--data", type=Path, default=DATA, help="CamVid folder")
    parser.add_argument("--split", choices=("train", "val", "test"), default="test")
    parser.add_argument("--record", action="store_true", help="write the test score into the file's recipe")
    args = parser.parse_args()
    if args.record and args.split != "test":
        parser.error("--record wants the test split")
    frames = Frames(*read_split(args.data, args.split))
    scores = scores_of(confusion_matrix(load_network(args.weights), frames))
    print_scores(scores)
    if args.record:
        record(args.weights, 100 * float(scores["miou"]))


if __name__ == "__main__":
    main()
