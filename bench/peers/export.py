"""Exports the bundled network as ONNX, so that other engines can do the work that Atrous does.

Picture tensor in (float32, 1 x 3 x height x width), class ids out (uint8, height x width), with the scores'
bilinear resize to the picture and the argmax inside. What the engines may like better is exported too:

  labels.onnx    the network as it stands, each 5x5 max pool one node
  lines.onnx     each 5x5 max pool as two 1-D pools, which is the same
  scores.onnx    without the argmax: the resized scores are the result, so this is less work
  optimised.onnx labels.onnx as ONNX Runtime saves it after its own optimisation

Beside them go the picture tensor and its size (see folder.py) and PyTorch's labels (labels.u8).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

import folder as work

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "apps" / "train"))
import model
from data import normalise
from evaluate import load_network


class Labeller(nn.Module):
    """The network with everything after it: scores resized to the picture, and their argmax if asked for."""

    def __init__(self, network, argmax=True):
        super().__init__()
        self.network, self.argmax = network, argmax

    def forward(self, picture):
        scores = model.resize(self.network(picture), picture.shape[2:])
        return scores[0].argmax(0).to(torch.uint8) if self.argmax else scores


def pool_in_one(x):
    return F.max_pool2d(x, 5, 1, 2)


def resize_to_numbers(x, size):
    """With the size as numbers, not as a computation on the shape of a tensor."""
    return F.interpolate(x, [int(extent) for extent in size], mode="bilinear", align_corners=True)


def clear_of_training():
    """Drops from the model what is there for training only and would stay in the graph as casts and shapes."""
    model.StridedDepthwise.forward = nn.Conv2d.forward
    model.resize = resize_to_numbers


def read_picture(path, width, height):
    """The network's input for a picture file, cut or scaled to no other size than asked for."""
    picture = Image.open(path).convert("RGB")
    if picture.size != (width, height):
        picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    return normalise(np.array(picture)[None]).contiguous()


def optimise(source, target):
    options = ort.SessionOptions()
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 3  # it warns that the result is for this machine, which is where it is used
    ort.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="safetensors file")
    parser.add_argument("picture", type=Path)
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--size", default="480x360", help="width x height")
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    network = load_network(args.weights)
    picture = read_picture(args.picture, width, height)
    with torch.inference_mode():
        labels = Labeller(network)(picture)
    work.write_picture(args.out, picture.numpy())
    labels.numpy().tofile(args.out / "labels.u8")
    clear_of_training()
    network = network.to(memory_format=torch.contiguous_format)
    work.export_onnx(Labeller(network), {"picture": picture}, args.out / "lines.onnx")
    model.max_pool_5x5 = pool_in_one
    work.export_onnx(Labeller(network), {"picture": picture}, args.out / "labels.onnx")
    work.export_onnx(Labeller(network, argmax=False), {"picture": picture}, args.out / "scores.onnx")
    optimise(args.out / "labels.onnx", args.out / "optimised.onnx")


if __name__ == "__main__":
    main()
