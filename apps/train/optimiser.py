"""Muon (Jordan et al. 2024) for the 1x1 convolutions, AdamW for everything else."""

from collections import defaultdict

import torch
import torch.distributed as dist


def orthogonalise(x, steps=5):
    """Matrices [n, rows, columns] with their singular values drawn close to one (Newton-Schulz)."""
    tall = x.shape[1] > x.shape[2]
    x = (x.mT if tall else x).bfloat16()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return (x.mT if tall else x).float()


class Muon(torch.optim.Optimizer):
    """Orthogonalised Nesterov momentum, scaled to the usual size of AdamW's steps (0.2 per element).

    The workers share the matrices out among themselves; needs an initialised process group.
    """

    def __init__(self, parameters, lr, weight_decay, momentum=0.95):
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            changes = self.exchange(group["params"], self.changes(group))
            for parameter, change in zip(group["params"], changes):
                size = 0.2 * max(parameter.shape[:2]) ** 0.5
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.sub_(change.view_as(parameter), alpha=group["lr"] * size)

    def changes(self, group):
        """Orthogonalised momentum of this worker's part of the parameters, by parameter."""
        same_shape, changes = defaultdict(list), {}
        for parameter in group["params"]:
            momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
            momentum.lerp_(parameter.grad, 1 - group["momentum"])
            same_shape[parameter.shape[:2]].append(parameter)
        for number, parameters in enumerate(same_shape.values()):
            mine = parameters[(dist.get_rank() + number) % dist.get_world_size()::dist.get_world_size()]
            if mine:
                ahead = [p.grad.lerp(self.state[p]["momentum"], group["momentum"]).flatten(1) for p in mine]
                changes.update(zip(mine, orthogonalise(torch.stack(ahead))))
        return changes

    @staticmethod
    def exchange(parameters, mine):
        """The changes of all parameters, each computed by one worker."""
        flat = torch.cat([mine[p].flatten() if p in mine else torch.zeros(p.numel()) for p in parameters])
        dist.all_reduce(flat)
        return flat.split([p.numel() for p in parameters])


def make_optimisers(model, rate, decay):
    """Muon over the network's 1x1 convolutions, AdamW over the rest; only convolutions are decayed."""
    pointwise, convolutions, others = [], [], []
    for name, parameter in model.named_parameters():
        if parameter.dim() != 4:
            others.append(parameter)
        elif name.startswith("network.") and parameter.shape[2] == 1:
            pointwise.append(parameter)
        else:
            convolutions.append(parameter)
    adam = torch.optim.AdamW([{"params": convolutions, "weight_decay": decay},
                              {"params": others, "weight_decay": 0.0}], lr=rate, fused=True)
    return [Muon(pointwise, rate, decay), adam]
