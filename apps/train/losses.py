"""Losses: weighted cross entropy at several resolutions, and Lovasz-softmax (Berman et al. 2018)."""

import torch
import torch.nn.functional as F

from data import CLASSES

IGNORED = 255


def class_weights(labels, floor=1.08):
    """1 / ln(floor + share of the class) as in ENet, scaled to a mean of one over the pixels."""
    counts = torch.bincount(torch.from_numpy(labels).flatten().long(), minlength=256)[:len(CLASSES)]
    share = counts / counts.sum()
    weights = 1 / torch.log(floor + share)
    return weights / (weights * share).sum()


def labels_at(labels, size):
    """Labels at the positions that an align_corners resize puts on the corners of a smaller grid."""
    rows, columns = (torch.linspace(0, full - 1, small).round().long()
                     for full, small in zip(labels.shape[1:], size))
    return labels[:, rows][:, :, columns]


def cross_entropy(scores, labels, weights):
    return F.cross_entropy(scores.float(), labels, weights, ignore_index=IGNORED)


def lovasz_softmax(scores, labels):
    """Mean over the classes present of the Lovasz extension of 1 - IoU, over all pixels of the batch."""
    valid = labels != IGNORED
    probabilities = scores.float().softmax(1).permute(0, 2, 3, 1)[valid]
    labels, losses = labels[valid], []
    for index in labels.unique().tolist():
        truth = (labels == index).float()
        errors, order = (truth - probabilities[:, index]).abs().sort(descending=True)
        truth = truth[order]
        hits = truth.cumsum(0)
        jaccard = 1 - (truth.sum() - hits) / (truth.sum() + torch.arange(1, len(truth) + 1) - hits)
        losses.append((errors * torch.diff(jaccard, prepend=jaccard.new_zeros(1))).sum())
    return torch.stack(losses).mean()
