"""Single layers that engines are compared on, in PyTorch; layers.cpp builds the same from layer.json.

    layers.py --list              names
    layers.py FOLDER [NAME ...]   writes FOLDER/NAME for each, see folder.py; what is there stays
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

import folder as work


@dataclass
class Layer:
    module: nn.Module
    inputs: dict  # name -> tensor
    about: dict  # for layers.cpp
    own: dict = field(default_factory=dict)  # inputs that Atrous counts otherwise, NHWC
    onnx: dict = field(default_factory=dict)  # inputs that ONNX counts otherwise


class Pools(nn.Module):
    """Max pools of stride 1, each on the one before; with `add` the sum of them all and the input."""

    def __init__(self, kernel, count, add):
        super().__init__()
        self.kernel, self.count, self.add = kernel, count, add

    def forward(self, x):
        total = pooled = x
        for _ in range(self.count):
            pooled = F.max_pool2d(pooled, self.kernel, 1, self.kernel // 2)
            total = total + pooled
        return total if self.add else pooled


class EnlargeArgmax(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        return F.interpolate(x, size=self.size, mode="bilinear", align_corners=False).argmax(1).to(torch.uint8)


class RoiAlign(nn.Module):
    def __init__(self, size, scale, sampling):
        super().__init__()
        self.arguments = size, scale, sampling

    def forward(self, x, boxes):
        return torchvision.ops.roi_align(x, boxes, *self.arguments)


class Unpool(nn.Module):
    def forward(self, x, places):
        return F.max_unpool2d(x, places, 2)


def noise(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


def conv(channels, out, kernel, size, dilation=1, groups=1):
    module = nn.Conv2d(channels, out, kernel, 1, dilation * (kernel // 2), dilation, groups)
    return Layer(module, {"picture": noise(1, channels, size, size)},
                 {"op": "conv2d", "out": out, "kernel": kernel, "dilation": dilation, "groups": groups})


def deconv(channels, out, kernel, stride, size, padding=0):
    return Layer(nn.ConvTranspose2d(channels, out, kernel, stride, padding), {"picture": noise(1, channels, size, size)},
                 {"op": "deconv2d", "out": out, "kernel": kernel, "stride": stride, "padding": padding})


def pools(count, add, channels=256, size=128):
    return Layer(Pools(5, count, add), {"picture": noise(1, channels, size, size)},
                 {"op": "max_pool", "kernel": 5, "count": count, "add": add})


def enlarge_argmax(size=513):
    scores = noise(1, 21, 65, 65)
    return Layer(EnlargeArgmax((size, size)), {"picture": scores}, {"op": "resize_argmax"},
                 own={"picture": scores.permute(0, 2, 3, 1), "like": torch.zeros(1, size, size, 1)})


def softmax():
    return Layer(nn.Softmax(1), {"picture": noise(1, 21, 513, 513)}, {"op": "softmax"})


def roi_align(count=1000, height=800, width=1344):
    """Boxes of 16 to 400 pixels a side, as many small ones as large."""
    generator = torch.Generator().manual_seed(1)
    sides = [16 * 25 ** torch.rand(count, generator=generator) for _ in range(2)]
    corners = [torch.rand(count, generator=generator) * (extent - side) for side, extent in zip(sides, (width, height))]
    boxes = torch.stack([torch.zeros(count), *corners, corners[0] + sides[0], corners[1] + sides[1]], 1)
    picture = noise(1, 256, height // 4, width // 4)
    return Layer(RoiAlign(7, 0.25, 2), {"picture": picture, "boxes": boxes},
                 {"op": "roi_align", "size": 7, "scale": 0.25, "sampling": 2},
                 onnx={"picture": picture, "boxes": boxes[:, 1:].contiguous(), "images": torch.zeros(count).long()})


def unpool(channels=64, height=180, width=240):
    x, places = F.max_pool2d(noise(1, channels, 2 * height, 2 * width), 2, return_indices=True)
    planes = torch.arange(channels).view(1, channels, 1, 1) * 4 * height * width
    return Layer(Unpool(), {"picture": x, "places": places}, {"op": "unpool", "height": 2 * height, "width": 2 * width},
                 own={"picture": x.permute(0, 2, 3, 1), "places": places.permute(0, 2, 3, 1).int()},
                 onnx={"picture": x, "places": places + planes})


LAYERS = {
    **{f"conv3x3_2048_256_d{rate}": lambda rate=rate: conv(2048, 256, 3, 65, rate) for rate in (12, 24, 36)},
    **{f"conv3x3_256_256_d{rate}": lambda rate=rate: conv(256, 256, 3, 65, rate) for rate in (1, 2, 4, 12, 24)},
    **{f"conv3x3_512_512_d{rate}": lambda rate=rate: conv(512, 512, 3, 65, rate) for rate in (1, 2, 12)},
    "maxpool5x5": lambda: pools(1, False),
    "two_pools_added": lambda: pools(2, True),
    "enlarge_argmax": enlarge_argmax,
    "roi_align": roi_align,
    "deconv_21_k16s8": lambda: deconv(21, 21, 16, 8, 65),
    "deconv_512_256_k4s2": lambda: deconv(512, 256, 4, 2, 64, 1),
    "deconv_512_256_k2s2": lambda: deconv(512, 256, 2, 2, 64),
    "depthwise3x3_960_d2": lambda: conv(960, 960, 3, 65, 2, 960),
    "unpool": unpool,
    "softmax_21": softmax,
}


def make(name):
    """Weights are scaled so that results stay around 1."""
    torch.manual_seed(0)
    layer = LAYERS[name]()
    for key, tensor in layer.module.state_dict().items():
        fan = tensor[0].numel() if key == "weight" else 1
        tensor.copy_(torch.randn(tensor.shape) / max(fan, 1) ** 0.5)
    layer.module.eval().requires_grad_(False)
    return layer


def one_node(operation, layer, path, opset, **attributes):
    """ONNX of what PyTorch cannot export."""
    import onnx
    from onnx import TensorProto, helper
    kinds = {torch.float32: TensorProto.FLOAT, torch.int64: TensorProto.INT64}
    inputs = [helper.make_tensor_value_info(key, kinds[tensor.dtype], list(tensor.shape))
              for key, tensor in (layer.onnx or layer.inputs).items()]
    shape = list(layer.module(*layer.inputs.values()).shape)
    output = helper.make_tensor_value_info("result", TensorProto.FLOAT, shape)
    node = helper.make_node(operation, [each.name for each in inputs], ["result"], **attributes)
    graph = helper.make_graph([node], operation, inputs, [output])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8), str(path))


def describe(layer, folder):
    own = {key: tensor.numpy() for key, tensor in layer.own.items()} or {
        key: work.channels_last(tensor.numpy()) for key, tensor in layer.inputs.items()}
    inputs = [{"name": key, "shape": list(array.shape), "type": "i32" if array.dtype.kind == "i" else "f32"}
              for key, array in own.items()]
    (folder / "layer.json").write_text(json.dumps({**layer.about, "inputs": inputs}) + "\n")
    return own


def write(name, folder):
    from safetensors.torch import save_file
    if (folder / "labels.onnx").exists():
        return
    layer = make(name)
    folder.mkdir(parents=True, exist_ok=True)
    own = describe(layer, folder)
    work.write_inputs(folder, {key: tensor.numpy() for key, tensor in layer.inputs.items()}, own,
                      {key: tensor.numpy() for key, tensor in layer.onnx.items()})
    weights = {f"layer.{key}": tensor for key, tensor in layer.module.state_dict().items()}
    if weights:
        save_file(weights, str(folder / "weights.safetensors"))
    work.export_ncnn(layer.module, layer.inputs, folder)
    if name == "unpool":
        one_node("MaxUnpool", layer, folder / "labels.onnx", 11, kernel_shape=[2, 2], strides=[2, 2])
    elif name == "roi_align":
        one_node("RoiAlign", layer, folder / "labels.onnx", 16, output_height=7, output_width=7, spatial_scale=0.25,
                 sampling_ratio=2, coordinate_transformation_mode="output_half_pixel")
    else:
        work.export_onnx(layer.module, layer.inputs, folder / "labels.onnx")


if __name__ == "__main__":
    with torch.no_grad():
        if sys.argv[1] == "--list":
            sys.exit(print(*LAYERS))
        for name in sys.argv[2:] or LAYERS:
            write(name, Path(sys.argv[1]) / name)
