"""CamVid frames in memory, and the random crops that the network is trained on."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter

DATA = Path("../shared/data/camvid")
CLASSES = ("sky", "building", "pole", "road", "pavement", "tree",
           "sign", "fence", "car", "pedestrian", "bicyclist")
PALETTE = ((128, 128, 128), (128, 0, 0), (192, 192, 128), (128, 64, 128), (60, 40, 222), (128, 128, 0),
           (192, 128, 128), (64, 64, 128), (64, 0, 128), (64, 64, 0), (0, 128, 192))
UNLABELLED = 11
RARE = (2, 6, 7, 9, 10)
HELD_OUT = 25  # last frames of val, for watching a run
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


class Frames:
    """Images [n, height, width, 3] and label maps [n, height, width], both uint8."""

    def __init__(self, images, labels):
        self.images, self.labels = np.stack(images), np.stack(labels)
        self.with_class = {c: [i for i, l in enumerate(self.labels) if (l == c).sum() >= 60] for c in RARE}

    def __len__(self):
        return len(self.images)


def read_folder(images, labels, keep=slice(None)):
    """Frames of a folder of pictures and a folder of index PNGs of the same stems, in order of name."""
    paths = sorted(p for p in Path(images).iterdir() if p.suffix in (".jpg", ".png"))[keep]
    return ([np.asarray(Image.open(p).convert("RGB")) for p in paths],
            [np.asarray(Image.open(Path(labels) / f"{p.stem}.png")) for p in paths])


def read_split(root, split, keep=slice(None)):
    """One of `train`, `val` and `test` of the CamVid folder `root`."""
    return read_folder(Path(root) / split, Path(root) / f"{split}_labels", keep)


def normalise(images):
    """uint8 [n, height, width, 3] to the network's input [n, 3, height, width], stored channels last."""
    x = torch.from_numpy(np.ascontiguousarray(images)).float().div_(255)
    x = (x - torch.tensor(MEAN)) / torch.tensor(STD)
    return x.permute(0, 3, 1, 2)


def crop_box(labels, focus, height, width, scales, rng):
    """Source rectangle for a crop of height x width, around the pixel `focus` if there is one."""
    scale = np.exp(rng.uniform(np.log(scales[0]), np.log(scales[1])))
    stretch = np.exp(rng.uniform(-0.08, 0.08))
    box_height = min(height / scale * stretch, labels.shape[0])
    box_width = min(width / scale / stretch, labels.shape[1])
    top_end, left_end = labels.shape[0] - box_height, labels.shape[1] - box_width
    if focus is None:
        top, left = rng.uniform(0, top_end), rng.uniform(0, left_end)
    else:
        top = np.clip(focus[0] - box_height * rng.uniform(0.1, 0.9), 0, top_end)
        left = np.clip(focus[1] - box_width * rng.uniform(0.1, 0.9), 0, left_end)
    return left, top, left + box_width, top + box_height


def jitter(image, rng):
    """Random gamma, contrast, brightness, colour cast and saturation of a uint8 picture."""
    levels = np.linspace(0, 1, 256) ** np.exp(rng.uniform(-0.35, 0.35))
    gain = np.exp(rng.uniform(-0.3, 0.3)) * np.exp(rng.uniform(-0.07, 0.07, 3))
    table = (levels[:, None] - 0.5) * gain + 0.5 + rng.uniform(-0.12, 0.12)
    table = (table.clip(0, 1) * 255).astype(np.float32)
    x = np.stack([table[:, c][image[..., c]] for c in range(3)], axis=-1)
    grey = x.mean(axis=-1, keepdims=True)
    x = grey + (x - grey) * np.float32(rng.uniform(0.5, 1.5))
    return x.clip(0, 255).astype(np.uint8)


def random_crop(frames, height, width, scales, rng, focus_share=0.35):
    """An augmented crop of a random frame; often one that shows a given rare class."""
    index, focus = rng.integers(len(frames)), None
    if rng.random() < focus_share:
        wanted = RARE[rng.integers(len(RARE))]
        choice = frames.with_class[wanted]
        if choice:
            index = choice[rng.integers(len(choice))]
            rows, columns = np.nonzero(frames.labels[index] == wanted)
            pick = rng.integers(len(rows))
            focus = rows[pick], columns[pick]
    labels = frames.labels[index]
    box = crop_box(labels, focus, height, width, scales, rng)
    image = Image.fromarray(frames.images[index]).resize((width, height), Image.BILINEAR, box)
    labels = np.asarray(Image.fromarray(labels).resize((width, height), Image.NEAREST, box))
    if rng.random() < 0.1:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0)))
    image = jitter(np.asarray(image), rng)
    if rng.random() < 0.5:
        image, labels = image[:, ::-1], labels[:, ::-1]
    return image, labels


def random_batch(pools, size, height, width, scales, rng):
    """`size` crops; `pools` is a list of (Frames, share of the crops)."""
    shares = np.array([share for _, share in pools])
    picks = rng.choice(len(pools), size, p=shares / shares.sum())
    crops = [random_crop(pools[pick][0], height, width, scales, rng) for pick in picks]
    labels = torch.from_numpy(np.stack([c[1] for c in crops]).astype(np.int64))
    return normalise(np.stack([c[0] for c in crops])), labels
