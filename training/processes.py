"""One process or several: which part of a batch is whose, and what is summed over all of them.

Several processes learn what one would have learnt from the same batch. Each takes its share of the samples, and
what one process would compute from the whole batch is computed from all shares: the sum of weights that the loss
is divided by, the gradient, and the statistics of batch normalisation. What is left is the order in which numbers
are added. In float32 that shows in weights whose gradient is rounding and nothing else, such as a bias before a batch
normalisation: Adam divides by the gradient's size, so they drift either way, and the network computes the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import torch
import torch.distributed
from lightning_fabric import Fabric
from lightning_fabric.strategies.ddp import DDPStrategy
from torch import Tensor, nn

if TYPE_CHECKING:
    from torch.autograd.function import FunctionCtx

PRECISIONS = ("bf16-mixed", "32-true", "64-true")


def open_fabric(precision: str) -> Fabric:
    """This process alone, or, where `torchrun` started it, as one of several on one machine or many.

    Args:
        precision: one of `PRECISIONS`.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    # Some stages leave parts of a network unused, whose gradients nobody may wait for.
    strategy = DDPStrategy(find_unused_parameters=True) if world > 1 else "auto"
    fabric = Fabric(accelerator="auto", strategy=strategy, devices=here, num_nodes=world // here, precision=precision)  # type: ignore[arg-type]  # a string
    fabric.launch()
    return fabric


def total(value: Tensor) -> Tensor:
    """The sum of a tensor over all processes; every one of them gets it, and gradients flow back to all."""
    if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
        return value
    summed: Tensor = _Total.apply(value)  # type: ignore[no-untyped-call]  # of torch
    return summed


class SharedNorm(nn.BatchNorm2d):
    """Batch normalisation by the statistics of all processes' samples; on a GPU and without one."""

    def forward(self, maps: Tensor) -> Tensor:
        """Normalise maps (N, C, h, w); the processes may have different N."""
        if not self.training or self.running_mean is None or self.running_var is None or self.momentum is None:
            return super().forward(maps)
        across = (0, 2, 3)
        values = maps.to(self.running_mean.dtype)
        count = total(values.new_tensor(maps.numel() / maps.shape[1]))
        mean = total(values.sum(across)) / count
        # From the mean, and not as a difference of squares: that would lose what one process keeps.
        off = values - mean[:, None, None]
        variance = total((off**2).sum(across)) / count
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * count / (count - 1).clamp(min=1), self.momentum)
            if self.num_batches_tracked is not None:
                self.num_batches_tracked.add_(1)
        scale = self.weight * torch.rsqrt(variance + self.eps)
        return (off * scale[:, None, None] + self.bias[:, None, None]).to(maps.dtype)


def share_statistics(module: nn.Module) -> None:
    """Put `SharedNorm` in place of every batch normalisation within a module; parameters stay the same objects."""
    for name, child in module.named_children():
        if type(child) is nn.BatchNorm2d:
            shared = SharedNorm(child.num_features, child.eps, child.momentum)
            shared.weight, shared.bias = child.weight, child.bias
            shared.running_mean, shared.running_var = child.running_mean, child.running_var
            shared.num_batches_tracked = child.num_batches_tracked
            setattr(module, name, shared.train(child.training))
        else:
            share_statistics(child)


class _Total(torch.autograd.Function):
    """A sum over processes; what arrives at each of them came from every one."""

    @staticmethod
    def forward(_: FunctionCtx, value: Tensor) -> Tensor:
        summed = value.clone(memory_format=torch.contiguous_format)
        torch.distributed.all_reduce(summed)
        return summed

    @staticmethod
    def backward(_: FunctionCtx, *gradients: Any) -> Tensor:
        return total(gradients[0])
