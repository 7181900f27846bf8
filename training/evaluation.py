"""How good a network is on clips whose truth is exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from kimnet_core.model.heatmaps import decode, render
from kimnet_core.pose.metrics import hits, torso_sizes
from kimnet_core.pose.skeleton import load_skeleton

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.features import FeatureClips
    from training.trainee import Trainee

BATCH = 16  # clips at a time
SURE = 0.9  # labels of less weight teach, but are no measure


def measure_clips(trainee: Trainee, clips: FeatureClips) -> dict[str, float]:
    """PCK@0.2 by torso size on clips with exact truth, in percent.

    Args:
        trainee: left in training mode.
        clips: not learnt from.

    Returns:
        "first": frame 0, read by the initializer. "last": the last frame, carried from there.
        "last, true start": the last frame, carried from the true first pose. "hidden, true start": joints
        under an occluder, carried from the true first pose. A figure that no joint counts for is left out.
    """
    own, true = (carried_poses(trainee, clips, given=given)[0] for given in (False, True))
    skeleton = load_skeleton(trainee.network.config.skeleton)
    truth = np.where(clips.weight[..., None] >= SURE, clips.xy, np.nan)
    sizes = np.stack([torso_sizes(clip, skeleton) for clip in clips.xy])  # (N, T)
    tables = {
        name: np.stack([hits(p, t, s) for p, t, s in zip(poses, truth, sizes, strict=True)])
        for name, poses in (("own", own), ("true", true))
    }
    parts = {
        "first": tables["own"][:, 0],
        "last": tables["own"][:, -1],
        "last, true start": tables["true"][:, -1],
        "hidden, true start": tables["true"][:, 1:][clips.hidden[:, 1:]],
    }
    return {name: round(100 * float(np.nanmean(part)), 2) for name, part in parts.items() if np.isfinite(part).any()}


@torch.inference_mode()
def carried_poses(
    trainee: Trainee, clips: FeatureClips, *, given: bool
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Joints of all frames, carried from the first.

    Args:
        trainee: left in training mode.
        clips: N of T frames.
        given: whether the true first pose is given; else the initializer's is carried.

    Returns:
        (N, T, K, 2) crop pixels, and the heights of their peaks (N, T, K).
    """
    like = next(trainee.parameters())
    size = trainee.network.config.heatmap_size
    trainee.eval()
    poses, heights = [], []
    for start in range(0, len(clips), BATCH):
        part = slice(start, start + BATCH)
        maps = torch.from_numpy(clips.maps[part].astype(np.float32)).to(like)
        first = torch.from_numpy(render(clips.xy[part, 0], size)).to(like)
        motion = torch.from_numpy(clips.motion[part, :, 0].astype(np.float32)).to(like)
        heatmaps, _, _ = trainee(maps, motion, first, torch.full((len(maps),), given, device=like.device))
        xy, height = decode(heatmaps.float().cpu().numpy())
        poses.append(xy)
        heights.append(height)
    trainee.train()
    return np.concatenate(poses), np.concatenate(heights)
