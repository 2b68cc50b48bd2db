"""Systems that find objects, which engines are compared on: in PyTorch, and what each is called in Atrous.

    instances.py --list               names
    instances.py FOLDER [NAME ...]    writes FOLDER/NAME for each, see folder.py; what is there stays
"""

import sys
from pathlib import Path

import torch
import torch.nn as nn
from torchvision.models import detection

import folder as work

HEIGHT, WIDTH = 800, 1088


class MaskRcnn(nn.Module):
    """Boxes and masks as one tensor of each, from a picture of values from 0 to 1."""

    def __init__(self):
        super().__init__()
        self.model = detection.maskrcnn_resnet50_fpn(weights=None, weights_backbone=None, num_classes=91)
        # Random scores are so even that nothing would pass the threshold; about a hundred boxes do with these.
        self.model.roi_heads.box_predictor.cls_score.weight.data *= 12

    def forward(self, picture):
        found = self.model([picture[0]])
        found = found[1] if isinstance(found, tuple) else found  # what scripting makes of it
        return found[0]["boxes"], found[0]["masks"]


# name -> (PyTorch, system of Atrous)
INSTANCES = {"maskrcnn_resnet50_fpn": (MaskRcnn, "maskrcnn-torchvision")}


def make(name):
    torch.manual_seed(0)
    return INSTANCES[name][0]().eval().requires_grad_(False)


def write(name, folder):
    from safetensors.torch import save_file
    if (folder / "labels.onnx").exists():
        return
    network = make(name)
    generator = torch.Generator().manual_seed(1)
    bytes_ = torch.randint(0, 256, (1, 3, HEIGHT, WIDTH), generator=generator)
    picture = bytes_.float() / 255
    work.write_inputs(folder, {"picture": picture.numpy()},
                      {"picture": bytes_.permute(0, 2, 3, 1).to(torch.uint8).numpy()})
    (folder / "size").write_text(f"{HEIGHT} {WIDTH}\n")
    (folder / "system").write_text(INSTANCES[name][1] + "\n")
    save_file({key: value.contiguous() for key, value in network.model.state_dict().items()},
              str(folder / "weights.safetensors"))
    (folder / "ncnn.txt").write_text("pnnx converts no boxes that depend on the picture\n")
    work.export_onnx(network, {"picture": picture}, folder / "labels.onnx", ["result", "masks"])


if __name__ == "__main__":
    with torch.no_grad():
        if sys.argv[1] == "--list":
            sys.exit(print(*INSTANCES))
        for name in sys.argv[2:] or INSTANCES:
            write(name, Path(sys.argv[1]) / name)
