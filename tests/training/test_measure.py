"""Weights against MoveNet on kept clips."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from kimnet_core.model.encoders.movenet import MAPS, TRUNK_MAPS
from kimnet_core.model.heatmaps import render
from training.datasets.coco17 import _ROWS
from training.measure import GIVEN, MOVENET, OWN, movenet_poses, rows
from training.trainee import Trainee


@pytest.fixture
def seen(clips, penn):
    """The clips as MoveNet sees them: its heatmaps show all joints but joint 4, which is hidden, and 8 px off."""
    shape = clips.maps.shape
    maps = np.zeros((*shape[:2], MAPS, *shape[3:]), np.float16)
    for joint, name in enumerate(penn.joints):
        xy = clips.xy[:, :, joint] + (8 if joint == 4 else 0)
        for channel in [_ROWS[name]] if name != "head" else (0, 3, 4):
            maps[:, :, TRUNK_MAPS + channel] = render(xy, shape[-1])
    return replace(clips, maps=maps)


def test_movenets_poses_are_the_peaks_of_its_heatmaps(seen, penn) -> None:
    poses = movenet_poses(seen, penn)
    others = np.arange(13) != 4
    assert poses[:, :, others] == pytest.approx(seen.xy[:, :, others], abs=0.2)
    moved = seen.xy[:, :, 4] + 8
    inside = moved < 58  # a peak at the border has no neighbour to be measured by
    assert poses[:, :, 4][inside] == pytest.approx(moved[inside], abs=0.2)


def test_all_and_hidden_joints_are_told_apart_and_the_first_frame_is_left_out(seen, config, trunk) -> None:
    torch.manual_seed(0)
    found = {(row.part, row.method): row for row in rows("kept", seen, Trainee(config.network, trunk))}
    assert list(found) == [(part, method) for part in ("all", "hidden") for method in (MOVENET, OWN, GIVEN)]
    hidden = int(seen.hidden[:, 1:].sum())
    everything = found["all", MOVENET].pck[1]  # 0.1 of the torso: 8 px are off
    assert (everything.size, everything.alpha) == ("torso", 0.1)
    assert everything.total.counted == seen.xy[:, 1:, :, 0].size
    assert everything.joints["left_elbow"].percent < 50
    assert everything.joints["left_knee"].percent > 90
    assert found["hidden", MOVENET].pck[0].total.counted == hidden
    assert list(found["hidden", MOVENET].pck[0].joints) == ["left_elbow"]
