"""Trains Light-Weight RefineNet on CamVid from scratch, on a CPU, within a given number of minutes.

The schedule follows the processor time spent, not a number of steps: a run on an idle machine ends on time,
and one beside other programs takes longer but loses no steps.
A run is resumed from its checkpoint, with the time spent so far, by the same command. Every core has a
worker process with its own crops; gradients are averaged once per step.
"""

import argparse
import math
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn as nn

import fast_ops
from data import HELD_OUT, CLASSES, DATA, UNLABELLED, Frames, random_batch, read_folder, read_split
from evaluate import confusion_matrix, scores_of
from losses import IGNORED, class_weights, cross_entropy, labels_at, lovasz_softmax
from model import DECODER_WIDTH, LightWeightRefineNet, initialise, resize
from optimiser import make_optimisers

# until this part of the time: height, width, crops per worker and step, scales of the crops
PHASES = ((0.30, 192, 256, 6, (0.54, 1.1)),
          (0.88, 256, 320, 3, (0.72, 1.5)),
          (1.00, 352, 480, 2, (0.98, 1.3)))
WARM_UP = 0.02
LOVASZ_FROM = 0.6
AUXILIARY_WEIGHT = 0.2
EMA_DECAY = 0.998


class Trained(nn.Module):
    """The network with a 1x1 head on each coarser level, used in training only."""

    def __init__(self):
        super().__init__()
        self.network = LightWeightRefineNet(len(CLASSES))
        self.heads = nn.ModuleList(nn.Conv2d(DECODER_WIDTH, len(CLASSES), 1) for _ in range(3))

    def forward(self, image, labels, weights):
        """Scores at a quarter of the size, cross entropy at half the size, mean of the coarser ones."""
        with torch.autocast("cpu", torch.bfloat16):
            scores, levels = self.network(image, with_levels=True)
            coarse = [head(level) for head, level in zip(self.heads, levels)]
            half = resize(scores, [extent // 2 for extent in labels.shape[1:]])
        main, *auxiliary = [cross_entropy(s, labels_at(labels, s.shape[2:]), weights) for s in (half, *coarse)]
        return scores, main, sum(auxiliary) / len(auxiliary)


def rate_at(progress, peak):
    """Linear warm-up, then a half cosine to zero."""
    if progress < WARM_UP:
        return peak * (0.05 + 0.95 * progress / WARM_UP)
    return peak * 0.5 * (1 + math.cos(math.pi * min(1, (progress - WARM_UP) / (1 - WARM_UP))))


def average_gradients(model):
    """Means over the workers, by one exchange."""
    gradients = [p.grad for p in model.parameters()]
    flat = torch.cat([g.flatten() for g in gradients])
    dist.all_reduce(flat)
    for gradient, mean in zip(gradients, (flat / dist.get_world_size()).split([g.numel() for g in gradients])):
        gradient.copy_(mean.view_as(gradient))


class Run:
    """Everything a checkpoint holds, and the steps that change it."""

    def __init__(self, args, weights):
        self.args, self.weights = args, weights
        self.model = Trained()
        initialise(self.model.network)
        self.model.to(memory_format=torch.channels_last).train()
        self.average = LightWeightRefineNet(len(CLASSES)).to(memory_format=torch.channels_last).eval()
        self.average.load_state_dict(self.model.network.state_dict())
        self.optimisers = make_optimisers(self.model, args.rate, args.decay)
        self.steps, self.elapsed = 0, 0.0
        self.checkpoint = args.out / "checkpoint.pt"
        if self.checkpoint.exists():
            self.load(torch.load(self.checkpoint))

    def load(self, state):
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)
        self.steps, self.elapsed = state["steps"], state["elapsed"]

    def save(self):
        partial = self.checkpoint.with_suffix(".partial")
        torch.save({"model": self.model.state_dict(), "average": self.average.state_dict(),
                    "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
                    "steps": self.steps, "elapsed": self.elapsed}, partial)
        os.replace(partial, self.checkpoint)

    @property
    def progress(self):
        return self.elapsed / (60 * self.args.budget_minutes)

    def step(self, image, labels):
        """One step of the optimiser; returns the half-size cross entropy."""
        for group in (group for optimiser in self.optimisers for group in optimiser.param_groups):
            group["lr"] = rate_at(self.progress, self.args.rate)
        scores, main, auxiliary = self.model(image, labels, self.weights)
        loss = main + AUXILIARY_WEIGHT * auxiliary
        if self.progress >= LOVASZ_FROM:
            loss = loss + lovasz_softmax(scores, labels_at(labels, scores.shape[2:]))
        self.model.zero_grad()
        loss.backward()
        average_gradients(self.model)
        nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        for optimiser in self.optimisers:
            optimiser.step()
        self.steps += 1
        self.update_average()
        return main.item()

    @torch.no_grad()
    def update_average(self):
        """Exponential average of weights and of batch norm's statistics."""
        decay = min(EMA_DECAY, (1 + self.steps) / (10 + self.steps))
        ours, theirs = self.average.state_dict(), self.model.network.state_dict()
        names = [name for name, tensor in ours.items() if tensor.is_floating_point()]
        torch._foreach_lerp_([ours[n] for n in names], [theirs[n] for n in names], 1 - decay)


def phase_at(progress):
    return next((phase for phase in PHASES if progress < phase[0]), PHASES[-1])[1:]


def load_pools(args):
    """Pools of training frames with their shares, and the held-out frames."""
    images, labels = read_split(args.data, "train")
    more_images, more_labels = read_split(args.data, "val")
    held_out = Frames(more_images[-HELD_OUT:], more_labels[-HELD_OUT:])
    pools = [(Frames(images + more_images[:-HELD_OUT], labels + more_labels[:-HELD_OUT]), 1.0)]
    if args.scenes:
        scenes = Frames(*read_folder(args.scenes / "images", args.scenes / "labels"))
        pools = [(pools[0][0], 1 - args.scene_share), (scenes, args.scene_share)]
    for frames, _ in pools:
        frames.labels[frames.labels == UNLABELLED] = IGNORED
    return pools, held_out


class Report:
    """What the first worker prints and saves, and when."""

    def __init__(self, run, held_out):
        self.run, self.held_out, self.losses = run, held_out, []
        self.saved = self.evaluated = self.logged = run.elapsed

    def after_step(self, loss):
        run, args = self.run, self.run.args
        self.losses.append(loss)
        if run.elapsed - self.logged > 60:
            self.logged = run.elapsed
            height, width = phase_at(run.progress)[:2]
            print(f"{run.elapsed / 60:6.1f} min  step {run.steps}  {height}x{width}  "
                  f"rate {rate_at(run.progress, args.rate):.2e}  loss {np.mean(self.losses):.4f}", flush=True)
            self.losses = []
        if run.elapsed - self.saved > 60 * args.save_minutes:
            self.saved = run.elapsed
            run.save()
        if run.elapsed - self.evaluated > 60 * args.evaluate_minutes:
            self.evaluated = run.elapsed
            self.evaluate()

    def evaluate(self):
        with torch.autocast("cpu", torch.bfloat16):
            miou = scores_of(confusion_matrix(self.run.average, self.held_out))["miou"]
        print(f"{self.run.elapsed / 60:6.1f} min  held-out mIoU {miou:.4f}", flush=True)


def work(rank, args):
    """One worker: its own crops, the same weights as the others."""
    dist.init_process_group("gloo", store=dist.FileStore(args.meeting, args.workers), rank=rank,
                            world_size=args.workers)
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    fast_ops.build()
    pools, held_out = load_pools(args)
    run = Run(args, class_weights(pools[0][0].labels))
    report = Report(run, held_out) if rank == 0 else None
    rng = np.random.default_rng([args.seed, run.steps, rank])
    start = time.process_time() - run.elapsed
    clock = torch.tensor([run.elapsed], dtype=torch.float64)
    while run.progress < 1:
        height, width, batch, scales = phase_at(run.progress)
        loss = run.step(*random_batch(pools, batch, height, width, scales, rng))
        clock[0] = time.process_time() - start
        dist.broadcast(clock, 0)
        run.elapsed = clock.item()
        if report:
            report.after_step(loss)
    if report:
        run.save()
        report.evaluate()
    dist.destroy_process_group()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="CamVid folder")
    parser.add_argument("--scenes", type=Path, help="folder of rendered scenes (scenes.py)")
    parser.add_argument("--scene-share", type=float, default=0.12, help="part of the crops from --scenes")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--budget-minutes", type=float, default=100, help="processor time of each worker")
    parser.add_argument("--save-minutes", type=float, default=2)
    parser.add_argument("--evaluate-minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    parser.add_argument("--decay", type=float, default=0.02, help="weight decay of convolutions")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    fast_ops.build()
    with tempfile.TemporaryDirectory() as folder:
        args.meeting = f"{folder}/workers"
        mp.spawn(work, (args,), args.workers)


if __name__ == "__main__":
    main()
