"""The networks that engines are compared on, in PyTorch with random weights, and what each is called in Atrous.

    networks.py --list              names
    networks.py FOLDER [NAME ...]   writes FOLDER/NAME for each, see folder.py; what is there stays
"""

import sys
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
from torchvision.models import segmentation as seg

import folder as work

class Scores(nn.Module):
    """The scores of a torchvision network, without their dictionary."""

    def __init__(self, m):
        super().__init__()
        self.m = m

    def forward(self, x):
        return self.m(x)["out"]


def vgg_block(ci, co, n, bn):
    l = []
    for i in range(n):
        l.append(nn.Conv2d(ci if i == 0 else co, co, 3, padding=1))
        if bn:
            l.append(nn.BatchNorm2d(co))
        l.append(nn.ReLU(inplace=True))
    return nn.Sequential(*l)


class FCN8s(nn.Module):
    """Shelhamer FCN-8s on VGG16: conv1_1 pad 100, fc6 7x7x4096, two fixed 2x upscores, 16/8 deconv, crops 5/9/31."""
    def __init__(self, nc=21):
        super().__init__()
        self.b1, self.b2 = vgg_block(3, 64, 2, False), vgg_block(64, 128, 2, False)
        self.b3, self.b4, self.b5 = vgg_block(128, 256, 3, False), vgg_block(256, 512, 3, False), vgg_block(512, 512, 3, False)
        self.b1[0].padding = (100, 100)
        self.pool = nn.MaxPool2d(2, 2, ceil_mode=True)
        self.fc6, self.fc7 = nn.Conv2d(512, 4096, 7), nn.Conv2d(4096, 4096, 1)
        self.score, self.s4, self.s3 = nn.Conv2d(4096, nc, 1), nn.Conv2d(512, nc, 1), nn.Conv2d(256, nc, 1)
        self.up2 = nn.ConvTranspose2d(nc, nc, 4, 2, bias=False)
        self.up4 = nn.ConvTranspose2d(nc, nc, 4, 2, bias=False)
        self.up8 = nn.ConvTranspose2d(nc, nc, 16, 8, bias=False)

    def forward(self, x):
        h, w = x.shape[2:]
        y = self.pool(self.b1(x))
        y = self.pool(self.b2(y))
        p3 = self.pool(self.b3(y))
        p4 = self.pool(self.b4(p3))
        y = self.pool(self.b5(p4))
        y = F.relu(self.fc7(F.relu(self.fc6(y))))
        y = self.up2(self.score(y))
        a = self.s4(p4)[:, :, 5:5 + y.shape[2], 5:5 + y.shape[3]]
        y = self.up4(y + a)
        a = self.s3(p3)[:, :, 9:9 + y.shape[2], 9:9 + y.shape[3]]
        y = self.up8(y + a)
        return y[:, :, 31:31 + h, 31:31 + w].contiguous()


class UNet(nn.Module):
    """Ronneberger 2015: valid convolutions, 572 -> 388, up-conv k2 s2, centre crop + concat."""
    def __init__(self, ci=1, nc=2):
        super().__init__()
        def dbl(a, b):
            return nn.Sequential(nn.Conv2d(a, b, 3), nn.ReLU(), nn.Conv2d(b, b, 3), nn.ReLU())
        c = [64, 128, 256, 512, 1024]
        self.down = nn.ModuleList([dbl(a, b) for a, b in zip([ci] + c[:-1], c)])
        self.up = nn.ModuleList([nn.ConvTranspose2d(b, a, 2, 2) for a, b in zip(c[:-1], c[1:])][::-1])
        self.dec = nn.ModuleList([dbl(b, a) for a, b in zip(c[:-1], c[1:])][::-1])
        self.head = nn.Conv2d(64, nc, 1)

    def forward(self, x):
        skip = []
        for i, d in enumerate(self.down):
            x = d(x if i == 0 else F.max_pool2d(x, 2))
            skip.append(x)
        for u, d, s in zip(self.up, self.dec, skip[-2::-1]):
            x = u(x)
            o = (s.shape[2] - x.shape[2]) // 2
            x = d(torch.cat([s[:, :, o:o + x.shape[2], o:o + x.shape[3]], x], 1))
        return self.head(x)


class SegNet(nn.Module):
    def __init__(self, nc=12):
        super().__init__()
        c = [(3, 64, 2), (64, 128, 2), (128, 256, 3), (256, 512, 3), (512, 512, 3)]
        self.enc = nn.ModuleList([vgg_block(a, b, n, True) for a, b, n in c])
        dec = []
        for a, b, n in c[::-1]:
            l = []
            for i in range(n):
                last = i == n - 1
                co = (nc if a == 3 else a) if last else b
                l.append(nn.Conv2d(b, co, 3, padding=1))
                if not (last and a == 3):
                    l += [nn.BatchNorm2d(co), nn.ReLU(inplace=True)]
            dec.append(nn.Sequential(*l))
        self.dec = nn.ModuleList(dec)

    def forward(self, x):
        st = []
        for e in self.enc:
            x = e(x)
            st.append(x.shape[2:])
            x, i = F.max_pool2d(x, 2, return_indices=True)
            st.append(i)
        for d in self.dec:
            i, s = st.pop(), st.pop()
            x = d(F.max_unpool2d(x, i, 2, output_size=s))
        return x


def segnet_onnx(net, shape, path):
    """Hand-written ONNX graph (torch cannot export max_unpool2d): Conv(BN folded)/Relu/MaxPool(indices)/MaxUnpool."""
    import onnx, numpy as np
    from onnx import helper as hp, numpy_helper as nh, TensorProto as T
    nodes, inits, cnt = [], [], [0]
    def name(p):
        cnt[0] += 1
        return f"{p}{cnt[0]}"
    def seq(x, block):
        mods = list(block)
        k = 0
        while k < len(mods):
            c = mods[k]
            w, b = c.weight.detach().clone(), c.bias.detach().clone()
            k += 1
            relu = False
            if k < len(mods) and isinstance(mods[k], nn.BatchNorm2d):
                bn = mods[k]
                s = bn.weight / torch.sqrt(bn.running_var + bn.eps)
                w, b = w * s.view(-1, 1, 1, 1), (b - bn.running_mean) * s + bn.bias
                k += 1
            if k < len(mods) and isinstance(mods[k], nn.ReLU):
                relu, k = True, k + 1
            wn, bnm, y = name("w"), name("b"), name("c")
            inits.extend([nh.from_array(w.detach().numpy(), wn), nh.from_array(b.detach().numpy(), bnm)])
            nodes.append(hp.make_node("Conv", [x, wn, bnm], [y], kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
            x = y
            if relu:
                z = name("r")
                nodes.append(hp.make_node("Relu", [x], [z]))
                x = z
        return x
    x, st, (n, c, h, w) = "picture", [], shape
    for e in net.enc:
        x = seq(x, e)
        y, i = name("p"), name("i")
        nodes.append(hp.make_node("MaxPool", [x], [y, i], kernel_shape=[2, 2], strides=[2, 2]))
        st.append((i, (h, w)))
        h, w, x = h // 2, w // 2, y
    chans = [512, 512, 256, 128, 64]
    for d, ch in zip(net.dec, chans):
        i, (h, w) = st.pop()
        sn, y = name("s"), name("u")
        inits.append(nh.from_array(np.array([n, ch, h, w], np.int64), sn))
        nodes.append(hp.make_node("MaxUnpool", [x, i, sn], [y], kernel_shape=[2, 2], strides=[2, 2]))
        x = seq(y, d)
    nodes.append(hp.make_node("ArgMax", [x], ["places"], axis=1, keepdims=0))
    nodes.append(hp.make_node("Cast", ["places"], ["result"], to=T.UINT8))
    g = hp.make_graph(nodes, "segnet", [hp.make_tensor_value_info("picture", T.FLOAT, list(shape))],
                      [hp.make_tensor_value_info("result", T.UINT8, None)], inits)
    onnx.save(hp.make_model(g, opset_imports=[hp.make_opsetid("", 11)], ir_version=8), path)
    return path


class PSPNet(nn.Module):
    """PSPNet-R101: 3-conv stem, output stride 8, pyramid 1/2/3/6, 473x473."""
    def __init__(self, nc=21):
        super().__init__()
        r = torchvision.models.resnet101(weights=None, replace_stride_with_dilation=[False, True, True])
        def cbr(a, b, s):
            return [nn.Conv2d(a, b, 3, s, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True)]
        self.stem = nn.Sequential(*cbr(3, 64, 2), *cbr(64, 64, 1), *cbr(64, 128, 1), nn.MaxPool2d(3, 2, 1))
        b = r.layer1[0]
        b.conv1 = nn.Conv2d(128, 64, 1, bias=False)
        b.downsample[0] = nn.Conv2d(128, 256, 1, bias=False)
        self.body = nn.Sequential(r.layer1, r.layer2, r.layer3, r.layer4)
        self.ppm = nn.ModuleList([nn.Sequential(nn.AdaptiveAvgPool2d(k), nn.Conv2d(2048, 512, 1, bias=False), nn.BatchNorm2d(512), nn.ReLU()) for k in (1, 2, 3, 6)])
        self.head = nn.Sequential(nn.Conv2d(4096, 512, 3, padding=1, bias=False), nn.BatchNorm2d(512), nn.ReLU(), nn.Conv2d(512, nc, 1))

    def forward(self, x):
        y = self.body(self.stem(x))
        s = y.shape[2:]
        y = torch.cat([y] + [F.interpolate(p(y), size=s, mode="bilinear", align_corners=True) for p in self.ppm], 1)
        return F.interpolate(self.head(y), size=x.shape[2:], mode="bilinear", align_corners=True)


class RCU(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.a, self.b = nn.Conv2d(c, c, 3, padding=1), nn.Conv2d(c, c, 3, padding=1)

    def forward(self, x):
        return x + self.b(F.relu(self.a(F.relu(x))))


class CRP(nn.Module):
    def __init__(self, c, n=2, k=3):
        super().__init__()
        self.c = nn.ModuleList([nn.Conv2d(c, c, k, padding=k // 2, bias=False) for _ in range(n)])

    def forward(self, x):
        x = F.relu(x)
        y = x
        for c in self.c:
            y = c(F.max_pool2d(y, 5, 1, 2))
            x = x + y
        return x


class RefineBlock(nn.Module):
    """2 RCU per path -> multi-resolution fusion (3x3 conv, bilinear to the largest, sum) -> CRP -> 1 output RCU."""
    def __init__(self, cin, cout, crp=2):
        super().__init__()
        self.rcu = nn.ModuleList([nn.Sequential(RCU(c), RCU(c)) for c in cin])
        self.mrf = nn.ModuleList([nn.Conv2d(c, cout, 3, padding=1) for c in cin]) if len(cin) > 1 else None
        self.crp, self.out = CRP(cout, crp), RCU(cout)

    def forward(self, *xs):
        ys = [r(x) for r, x in zip(self.rcu, xs)]
        if self.mrf is not None:
            size = ys[0].shape[2:]
            zs = [m(y) for m, y in zip(self.mrf, ys)]
            y = zs[0]
            for z in zs[1:]:
                y = y + F.interpolate(z, size=size, mode="bilinear", align_corners=True)
        else:
            y = ys[0]
        return self.out(self.crp(y))


class RefineNet101(nn.Module):
    """4-cascaded RefineNet (Lin et al. 2017) on ResNet-101: 512 channels in block 4, 256 in blocks 3..1."""
    def __init__(self, nc=21, crp=2):
        super().__init__()
        r = torchvision.models.resnet101(weights=None)
        self.stem = nn.Sequential(r.conv1, r.bn1, r.relu, r.maxpool)
        self.layers = nn.ModuleList([r.layer1, r.layer2, r.layer3, r.layer4])
        w = [256, 256, 256, 512]
        self.adapt = nn.ModuleList([nn.Conv2d(c, o, 3, padding=1, bias=False) for c, o in zip([256, 512, 1024, 2048], w)])
        self.r4 = RefineBlock([512], 512, crp)
        self.r3 = RefineBlock([256, 512], 256, crp)
        self.r2 = RefineBlock([256, 256], 256, crp)
        self.r1 = RefineBlock([256, 256], 256, crp)
        self.tail = nn.Sequential(RCU(256), RCU(256), nn.Conv2d(256, nc, 3, padding=1))

    def forward(self, x):
        y = self.stem(x)
        f = []
        for l, a in zip(self.layers, self.adapt):
            y = l(y)
            f.append(a(y))
        y = self.r4(f[3])
        y = self.r3(f[2], y)
        y = self.r2(f[1], y)
        y = self.r1(f[0], y)
        return F.interpolate(self.tail(y), size=x.shape[2:], mode="bilinear", align_corners=True)


class LWRefineNetMBv2(nn.Module):
    """Light-Weight RefineNet (Nekrasov 2018) on MobileNetV2: 1x1 convs, CRP with 4 pools and 1x1 convs."""
    def __init__(self, nc=21):
        super().__init__()
        f = torchvision.models.mobilenet_v2(weights=None).features
        cut = [(0, 2), (2, 4), (4, 7), (7, 11), (11, 14), (14, 17), (17, 18)]  # l1..l7 outputs 16..320
        self.l = nn.ModuleList([nn.Sequential(*[f[i] for i in range(a, b)]) for a, b in cut])
        one = lambda a, b: nn.Conv2d(a, b, 1, bias=False)
        self.c8, self.c7 = one(320, 256), None
        self.c6, self.c5, self.c4, self.c3 = one(160, 256), one(96, 256), one(64, 256), one(32, 256)
        self.c2 = one(24, 256)
        self.crp4, self.crp3, self.crp2, self.crp1 = (CRP(256, 4, 1) for _ in range(4))
        self.a4, self.a3, self.a2 = one(256, 256), one(256, 256), one(256, 256)
        self.seg = nn.Conv2d(256, nc, 3, padding=1)

    def forward(self, x):
        o, y = [], x
        for l in self.l:
            y = l(y)
            o.append(y)
        up = lambda t, s: F.interpolate(t, size=s.shape[2:], mode="bilinear", align_corners=True)
        y = F.relu(self.c8(o[6]) + self.c6(o[5]))
        y = up(self.a4(self.crp4(y)), o[4])
        y = self.crp3(F.relu(self.c5(o[4]) + self.c4(o[3]) + y))
        y = up(self.a3(y), o[2])
        y = self.crp2(F.relu(self.c3(o[2]) + y))
        y = up(self.a2(y), o[1])
        y = self.crp1(F.relu(self.c2(o[1]) + y))
        return up(self.seg(y), x)


class Labels(nn.Module):
    """Class ids instead of scores."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network(x).argmax(1).to(torch.uint8)


def torchvision_net(make):
    return Scores(make(weights=None, weights_backbone=None, num_classes=21, aux_loss=False))


def lraspp():
    return Scores(seg.lraspp_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=21))


# name -> (PyTorch, system of Atrous, height, width)
NETWORKS = {
    "fcn_resnet50": (lambda: torchvision_net(seg.fcn_resnet50), "fcn-resnet:depth=50", 520, 520),
    "fcn_resnet101": (lambda: torchvision_net(seg.fcn_resnet101), "fcn-resnet:depth=101", 520, 520),
    "deeplabv3_resnet101": (lambda: torchvision_net(seg.deeplabv3_resnet101), "deeplabv3-resnet:depth=101", 513, 513),
    "deeplabv3_mobilenetv3": (lambda: torchvision_net(seg.deeplabv3_mobilenet_v3_large), "deeplabv3-mobilenetv3",
                              520, 520),
    "lraspp_mobilenetv3": (lraspp, "lraspp-mobilenetv3", 520, 520),
    "fcn8s_vgg16": (FCN8s, "fcn:stride=8", 500, 500),
    "unet": (lambda: UNet(3), "unet:padding=valid,bias=1", 572, 572),
    "segnet": (lambda: SegNet(12), "segnet:classes=12,norm=running,pool=floor", 360, 480),
    "pspnet_resnet101": (PSPNet, "semseg-pspnet:depth=101", 473, 473),
    "refinenet101": (RefineNet101, "refinenet:depth=101,crp_stages=2,rcu_out=1", 512, 512),
    "lwrefinenet_mbv2": (LWRefineNetMBv2, "lwrefinenet-mbv2", 512, 512),
}


def randomise(network):
    """He's weights, so that activations stay around 1 (no denormals, no infinities)."""
    generator = torch.Generator().manual_seed(0)
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            weight = module.weight
            fan = weight[0].numel()
            if isinstance(module, nn.ConvTranspose2d):
                fan = weight.shape[0] * weight[0, 0].numel() / (module.stride[0] * module.stride[1])
            weight.data = torch.randn(weight.shape, generator=generator) * (1.4 / max(fan, 1)) ** 0.5
            if module.bias is not None:
                module.bias.data.zero_()
    return network.eval().requires_grad_(False)


def make(name):
    """The network without its argmax."""
    torch.manual_seed(0)
    return randomise(NETWORKS[name][0]())


def write_weights(network, path):
    from safetensors.torch import save_file
    save_file({key: value.contiguous() for key, value in network.m.state_dict().items()}, str(path))


def write(name, folder):
    height, width = NETWORKS[name][2:]
    picture = torch.randn(1, 3, height, width, generator=torch.Generator().manual_seed(1))
    if not (folder / "size").exists():
        work.write_picture(folder, picture.numpy())
    (folder / "system").write_text(NETWORKS[name][1] + "\n")
    network = make(name)
    if isinstance(network, Scores) and not (folder / "weights.safetensors").exists():
        write_weights(network, folder / "weights.safetensors")
    onnx = folder / "labels.onnx"
    if not onnx.exists():
        if name == "segnet":
            segnet_onnx(network, picture.shape, str(onnx))
        else:
            work.export_onnx(Labels(network), {"picture": picture}, onnx)
    if not (folder / "ncnn.txt").exists():
        work.export_ncnn(network, {"picture": picture}, folder)


if __name__ == "__main__":
    with torch.no_grad():
        if sys.argv[1] == "--list":
            sys.exit(print(*NETWORKS))
        for name in sys.argv[2:] or NETWORKS:
            write(name, Path(sys.argv[1]) / name)
