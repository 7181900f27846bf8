"""Tiny labelled videos, and a run on them that takes a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.pose.skeleton import load_skeleton
from training.clip_config import ClipData, ClipRun, Stage
from training.datasets.labelled_clips import ClipSet, LabelledClip

SIDE, FRAMES = 72, 5


def drawn_clips(count: int = 8) -> ClipSet:
    """Every joint is a blob of its own colour that drifts over black."""
    skeleton = load_skeleton("penn13")
    rng = np.random.default_rng(3)
    colours = rng.uniform(60, 255, (len(skeleton), 3))
    y, x = np.mgrid[:SIDE, :SIDE]
    clips = []
    for number in range(count):
        start, speed = rng.uniform(16, SIDE - 16, (len(skeleton), 2)), rng.normal(0, 1, 2)
        xy = start + np.arange(FRAMES)[:, None, None] * speed
        blobs = np.exp(-((x - xy[..., 0, None, None]) ** 2 + (y - xy[..., 1, None, None]) ** 2) / 12)  # (T, K, S, S)
        frames = np.clip(np.einsum("tkyx,kc->tyxc", blobs, colours), 0, 255).astype(np.uint8)
        boxes = np.concatenate([xy.min(axis=1) - 4, xy.max(axis=1) + 4], axis=1)
        visible = np.full(xy.shape[:2], 2, np.uint8)
        visible[:, number] = 0  # another one in each clip, so that processes have different sums of weights
        clips.append(LabelledClip(f"clip{number}", frames, xy, visible, boxes, ""))
    return ClipSet("drawn", skeleton, tuple(clips), ())


def tiny_run(output: Path, **changes: object) -> ClipRun:
    """Three steps on single frames and three on clips, with a network whose layers have statistics."""
    settings: dict[str, object] = {
        "name": "tiny",
        "output": output,
        "data": ClipData("penn", root=Path(), held_out=2),
        "network": KIMNetConfig(encoder="mobilenetv2", initializer="shared", feature_dim=16, input_size=64),
        "stages": (
            Stage(name="frames", length=1, steps=3, batch=4, warmup=1, rate=1e-3),
            Stage(name="clips", length=3, steps=3, batch=4, warmup=1, rate=1e-3),
        ),
        "save_every": 2,
        "workers": 1,
    }
    return ClipRun(**(settings | changes))  # type: ignore[arg-type]
