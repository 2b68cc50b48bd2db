"""Light-Weight RefineNet with a MobileNetV2 encoder (Nekrasov et al. 2018), for training.

The parameter names are those of DrSleep/light-weight-refinenet's `mbv2`, so that exported weights
are read through the same naming table as the published ones.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

import fast_ops

DECODER_WIDTH = 256
CRP_STAGES = 4
# expansion, channels, repeats, stride of layer2 .. layer8
ENCODER = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
           (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))


def conv1x1(channels_in, channels_out):
    return nn.Conv2d(channels_in, channels_out, 1, bias=False)


class StridedDepthwise(nn.Conv2d):
    """Computed in float32 under autocast: oneDNN's bfloat16 gradient of this case is several times slower."""

    def forward(self, x):
        with torch.autocast("cpu", enabled=False):
            return super().forward(x.float()).to(x.dtype)


def conv_bn(channels_in, channels_out, size, stride=1, groups=1, relu=True):
    """Convolution without bias, batch norm and, if asked for, ReLU6; padded by size // 2."""
    kind = StridedDepthwise if groups > 1 and stride > 1 else nn.Conv2d
    parts = [kind(channels_in, channels_out, size, stride, size // 2, groups=groups, bias=False),
             nn.BatchNorm2d(channels_out)]
    return nn.Sequential(*parts, nn.ReLU6(inplace=True)) if relu else nn.Sequential(*parts)


class InvertedResidual(nn.Module):
    """1x1 expansion (kept even where the factor is 1), 3x3 depthwise, linear 1x1 projection."""

    def __init__(self, channels_in, channels_out, expansion, stride):
        super().__init__()
        inner = channels_in * expansion
        self.residual = stride == 1 and channels_in == channels_out
        self.output = nn.Sequential(conv_bn(channels_in, inner, 1),
                                    conv_bn(inner, inner, 3, stride, groups=inner),
                                    conv_bn(inner, channels_out, 1, relu=False))

    def forward(self, x):
        return x + self.output(x) if self.residual else self.output(x)


def max_pool_5x5(x):
    """5x5 stride-1 max pooling as two 1-D pools: the same result, less work."""
    if fast_ops.applies(x):
        return fast_ops.max_pool_5x5(x)
    x = F.max_pool2d(x, (5, 1), 1, (2, 0))
    return F.max_pool2d(x, (1, 5), 1, (0, 2))


class ChainedResidualPooling(nn.Module):
    """x + sum of `path_i`, where path_i = conv_i(pool(path_{i-1})) and path_0 = x."""

    def __init__(self, channels, stages):
        super().__init__()
        for stage in range(1, stages + 1):
            self.add_module(f"{stage}_outvar_dimred", conv1x1(channels, channels))

    def forward(self, x):
        path, total = x, None
        for conv in self.children():
            path = conv(max_pool_5x5(path))
            total = x + path if total is None else total.add_(path)
        return total


def resize(x, size):
    return F.interpolate(x, size=size, mode="bilinear", align_corners=True)


class LightWeightRefineNet(nn.Module):
    """Scores at a quarter of the input size; also the outputs of crp4, crp3 and crp2 if asked for."""

    def __init__(self, classes):
        super().__init__()
        self.layer1 = conv_bn(3, 32, 3, stride=2)
        channels = 32
        for number, (expansion, width, repeats, stride) in enumerate(ENCODER, start=2):
            blocks = []
            for repeat in range(repeats):
                blocks.append(InvertedResidual(channels, width, expansion, stride if repeat == 0 else 1))
                channels = width
            self.add_module(f"layer{number}", nn.Sequential(*blocks))
        for number in range(8, 2, -1):
            self.add_module(f"conv{number}", conv1x1(ENCODER[number - 2][1], DECODER_WIDTH))
        for level in range(4, 0, -1):
            self.add_module(f"crp{level}",
                            nn.Sequential(ChainedResidualPooling(DECODER_WIDTH, CRP_STAGES)))
        for level in range(4, 1, -1):
            self.add_module(f"conv_adapt{level}", conv1x1(DECODER_WIDTH, DECODER_WIDTH))
        self.segm = nn.Conv2d(DECODER_WIDTH, classes, 3, padding=1)
        self.relu = nn.ReLU6(inplace=True)

    def encode(self, image):
        """Outputs of layer3 .. layer8, by number."""
        x, features = self.layer2(self.layer1(image)), {}
        for number in range(3, 9):
            x = features[number] = getattr(self, f"layer{number}")(x)
        return features

    def forward(self, image, with_levels=False):
        features = self.encode(image)
        lateral = {n: getattr(self, f"conv{n}")(features[n]) for n in range(3, 9)}
        level4 = self.crp4(self.relu(lateral[8] + lateral[7]))
        up = resize(self.conv_adapt4(level4), lateral[6].shape[2:])
        level3 = self.crp3(self.relu(lateral[5] + lateral[6] + up))
        up = resize(self.conv_adapt3(level3), lateral[4].shape[2:])
        level2 = self.crp2(self.relu(lateral[4] + up))
        up = resize(self.conv_adapt2(level2), lateral[3].shape[2:])
        level1 = self.crp1(self.relu(lateral[3] + up))
        scores = self.segm(level1)
        return (scores, (level4, level3, level2)) if with_levels else scores


def initialise(network):
    """Kaiming initialisation; residual blocks start as the identity."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out" if module.groups == 1 else "fan_in")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        if isinstance(module, InvertedResidual) and module.residual:
            nn.init.zeros_(module.output[2][1].weight)
    for module in network.modules():
        if isinstance(module, ChainedResidualPooling):
            for conv in module.children():
                conv.weight.data.mul_(0.5)
    nn.init.normal_(network.segm.weight, std=0.01)
