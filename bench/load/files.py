"""Weight files of published sizes, with made-up numbers: python files.py FOLDER

deeplabv3.pth and deeplabv3.safetensors: torchvision's DeepLabv3 on ResNet-101 (233 MiB).
fcn_alexnet.caffemodel and .prototxt: the Caffe authors' FCN-AlexNet (236 MiB).
"""

import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from torchvision.models.segmentation import deeplabv3_resnet101

# name, kind, bottom, settings, blob shapes
ALEXNET = [
    ("conv1", "Convolution", "data", "num_output: 96 kernel_size: 11 stride: 4 pad: 100", [(96, 3, 11, 11), (96,)]),
    ("pool1", "Pooling", "conv1", "pool: MAX kernel_size: 3 stride: 2", []),
    ("conv2", "Convolution", "pool1", "num_output: 256 kernel_size: 5 pad: 2 group: 2", [(256, 48, 5, 5), (256,)]),
    ("pool2", "Pooling", "conv2", "pool: MAX kernel_size: 3 stride: 2", []),
    ("conv3", "Convolution", "pool2", "num_output: 384 kernel_size: 3 pad: 1", [(384, 256, 3, 3), (384,)]),
    ("conv4", "Convolution", "conv3", "num_output: 384 kernel_size: 3 pad: 1 group: 2", [(384, 192, 3, 3), (384,)]),
    ("conv5", "Convolution", "conv4", "num_output: 256 kernel_size: 3 pad: 1 group: 2", [(256, 192, 3, 3), (256,)]),
    ("pool5", "Pooling", "conv5", "pool: MAX kernel_size: 3 stride: 2", []),
    ("fc6", "Convolution", "pool5", "num_output: 4096 kernel_size: 6", [(4096, 256, 6, 6), (4096,)]),
    ("fc7", "Convolution", "fc6", "num_output: 4096 kernel_size: 1", [(4096, 4096, 1, 1), (4096,)]),
    ("score_fr", "Convolution", "fc7", "num_output: 21 kernel_size: 1", [(21, 4096, 1, 1), (21,)]),
    ("upscore", "Deconvolution", "score_fr", "num_output: 21 kernel_size: 63 stride: 32 bias_term: false", [(21, 21, 63, 63)]),
]
SETTINGS = {"Convolution": "convolution_param", "Deconvolution": "convolution_param", "Pooling": "pooling_param"}


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def write_caffe(folder):
    numbers = np.random.default_rng(1)
    net = field(1, b"fcn-alexnet")
    text = 'input: "data"\ninput_shape { dim: 1 dim: 3 dim: 67 dim: 83 }\n'
    for name, kind, bottom, settings, shapes in ALEXNET:
        blobs = b""
        for shape in shapes:
            data = numbers.standard_normal(shape, np.float32) * 0.01
            extents = field(1, b"".join(varint(extent) for extent in shape))
            blobs += field(7, field(5, data.tobytes()) + field(7, extents))
        net += field(100, field(1, name.encode()) + field(2, kind.encode()) + blobs)
        text += f'layer {{ name: "{name}" type: "{kind}" bottom: "{bottom}" top: "{name}" {SETTINGS[kind]} {{ {settings} }} }}\n'
    (folder / "fcn_alexnet.caffemodel").write_bytes(net)
    (folder / "fcn_alexnet.prototxt").write_text(text)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    net = deeplabv3_resnet101(weights=None, weights_backbone=None, aux_loss=True, num_classes=21)
    torch.save(net.state_dict(), folder / "deeplabv3.pth")
    save_file(net.state_dict(), folder / "deeplabv3.safetensors")
    write_caffe(folder)


if __name__ == "__main__":
    main()
