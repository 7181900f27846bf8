"""MoveNet frame by frame: where it looks, and that it finds a real man."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from kimnet_core.errors import LabelsError
from kimnet_core.labels.table import read_table
from kimnet_core.pose.box import Box
from training.peer import follow, main, next_box

BOX = Box(0, 0, 100, 100)


def pose(**points: tuple[float, float, float]) -> np.ndarray:
    """Hips at (190, 300) and (210, 300), everything else unsure and far away."""
    keypoints = np.tile([5000.0, 5000, 0.1], (17, 1))
    rows = {"nose": 0, "wrist": 9, "left_hip": 11, "right_hip": 12}
    for name, point in ({"left_hip": (190, 300, 0.9), "right_hip": (210, 300, 0.9)} | points).items():
        keypoints[rows[name]] = point
    return keypoints


def test_the_next_crop_is_centred_on_the_hips_and_reaches_beyond_the_farthest_sure_joint() -> None:
    """The nose is 100 px from (200, 300), the wrist 50: a side of 250."""
    box = next_box(pose(nose=(260, 220, 0.8), wrist=(250, 300, 0.8)), BOX)
    assert box.corners == pytest.approx((75, 175, 325, 425))


@pytest.mark.parametrize("unsure", [{"nose": (260, 220, 0.8), "left_hip": (190, 300, 0.2)}, {"nose": (260, 220, 0.2)}])
def test_the_crop_stays_where_a_hip_or_everything_else_is_unsure(unsure) -> None:
    assert next_box(pose(**unsure), BOX) == BOX


def test_a_pose_on_one_point_still_has_a_crop() -> None:
    box = next_box(pose(left_hip=(9, 9, 1), right_hip=(9, 9, 1), nose=(9, 9, 1)), BOX)
    assert box.corners == pytest.approx((7.75, 7.75, 10.25, 10.25))


@dataclass
class DotSource:
    """A white square of 20 px that jumps 30 px to the right from frame to frame."""

    frames: int = 5

    def __len__(self) -> int:
        return self.frames

    def read(self, i: int) -> np.ndarray:
        picture = np.zeros((200, 400, 3), np.uint8)
        picture[90:110, 90 + 30 * i : 110 + 30 * i] = 255
        return picture


def test_each_crop_follows_the_pose_before_and_keypoints_come_back_in_the_frame() -> None:
    """A network that sees a body of 80 px around the square's centre, but only in the middle of its crop."""

    def look(crop: np.ndarray) -> np.ndarray:
        y, x = (axis.mean() for axis in np.nonzero(crop[..., 0] == 255))
        assert abs(x - 127.5) < 60
        keypoints = np.tile([x, y, 0.9], (17, 1))
        keypoints[0, 1] -= 80 / (200 / 256)
        return keypoints

    found = np.stack(list(follow(DotSource(), look, Box.square(130, 100, 200), 1)))
    np.testing.assert_allclose(found[:, 11, :2], [(129.5 + 30 * i, 99.5) for i in range(4)], atol=0.6)
    np.testing.assert_allclose(found[:, 0, 1], 99.5 - 80, atol=1)
    assert (found[..., 2] == 0.9).all()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--box", "1,2,3"], "not four numbers"),
        (["--box", "0,0,50,50", "--start", "100"], "has no frame 100; its last is 99"),
        (["--box", "0,0,50,50", "--model", "none.onnx"], "none.onnx cannot be opened"),
    ],
)
def test_what_cannot_be_used_is_told(shared, repository, tmp_path, capsys, options, told) -> None:
    model = shared / "data" / "reference_models" / "movenet_thunder.onnx"
    video = shared / "data" / "videos" / "p2s_single_cam03.mp4"
    assert main([str(video), "--model", str(model), "--out", str(tmp_path / "x.csv"), *options]) == 2
    assert told in capsys.readouterr().err


def test_the_real_network_follows_a_real_man(shared, tmp_path, penn) -> None:
    """Four frames, within a tenth of the torso of what the same network gave to others."""
    data = shared / "data"
    stored = np.load(data / "videos" / "p2s_single_machine_labels.npz")["cam03_movenet"]
    tight = Box.around(stored[96, :, :2])
    options = {
        "--box": ",".join(f"{v:.1f}" for v in tight.corners),
        "--start": "96",
        "--model": str(data / "reference_models" / "movenet_thunder.onnx"),
        "--out": str(tmp_path / "x.csv"),
    }
    arguments = [word for option in options.items() for word in option]
    assert main([str(data / "videos" / "p2s_single_cam03.mp4"), *arguments]) == 0
    poses = read_table(tmp_path / "x.csv", penn, 100).labels.tracks[0].poses
    assert not poses.placed[:96].any()
    knee = penn.index("left_knee")
    assert (np.linalg.norm(poses.xy[97:, knee] - stored[97:, 13, :2], axis=1) < 30).all()
    assert poses.placed[96:].all()
    assert main([str(data / "videos" / "p2s_single_cam03.mp4"), *arguments, "--least", "1.1"]) == 0
    with pytest.raises(LabelsError, match="holds no joint"):
        read_table(tmp_path / "x.csv", penn, 100)
