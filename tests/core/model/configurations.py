"""Every value of every choice of a configuration, and a folded network at work."""

from __future__ import annotations

from itertools import pairwise

import torch

from kimnet_core.model.config import CHOICES
from kimnet_core.model.fold import FrameNetwork, Head
from kimnet_core.model.warp import carried

ELSEWHERE = {"network", "encoder", "initializer", "encoder_proj"}  # of which each is a network of its own
# By what a folded network cannot do, and what it says of it.
NOT_FOLDED = [
    {"correction_act": "bn_relu"},
    {"kmm_source": "heatmaps"},
    {"kmm_size": 4},
    *({"temporal": temporal} for temporal in ("convlstm", "dkd", "jrpsp")),
]
ROWS = [
    *({name: value} for name, values in CHOICES.items() if name not in ELSEWHERE for value in values),
    {"kmm_share": True},
    {"kmm_residual": True},
    {"kmm_size": 4},
    {"kmm_size": 8},  # all of the cells: no pooling
    # Some that meet each other.
    {"kmm_share": True, "kmm_residual": True, "kmm_size": 4, "kmm_source": "heatmaps"},
    {"temporal": "predicted", "correction": "conv1x1", "kmm_residual": True, "prior_motion": "flow"},
    {"temporal": "none", "correction": "conv1x1", "initializer": "mobilenetv2", "decoder_bn": "split"},
    {"temporal": "copy", "prior_motion": "flow", "kmm_residual": True},
    {"jre_mode": "off", "decoder_bn": "none", "kmm_scale": "learned", "kmm_act": "softplus", "kmm_share": True},
    {"jre_mode": "rpstn", "kmm_norm": "ratio"},
]


def name_of(row: dict[str, object]) -> str:
    """As it stands in a test's name."""
    return ",".join(f"{name}={value}" for name, value in row.items())


def foldable(row: dict[str, object]) -> bool:
    compared = row.get("temporal", "kmm") in ("kmm", "predicted")  # else the KMM's choices change nothing
    refused = (part for part in NOT_FOLDED if compared or not any(name.startswith("kmm_") for name in part))
    return not any(part.items() <= row.items() for part in refused)


def moves(row: dict[str, object], motion: torch.Tensor) -> torch.Tensor | None:
    return motion if row.get("prior_motion") == "flow" else None


def replay(
    frames: FrameNetwork, head: Head, clip: torch.Tensor, motion: torch.Tensor | None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Heatmaps, priors and W of a clip (B, T, 3, S, S), from the folded halves alone."""
    crops = clip.permute(0, 1, 3, 4, 2)
    maps = [frames.encode(crops[:, t]) for t in range(clip.shape[1])]
    heatmaps, priors, weights = [head.first(frames.initialize(crops[:, 0]))], [], []
    for t, ((history, _, _, _), (_, current, picture, _)) in enumerate(pairwise(maps)):
        _, w = head.correlate(history, current)
        before = carried(heatmaps[-1], None if motion is None else motion[:, t])
        after, prior = head(before, w, picture)
        heatmaps.append(after)
        priors.append(prior)
        weights.append(w)
    return torch.stack(heatmaps, 1), torch.stack(priors, 1), torch.stack(weights, 1)
