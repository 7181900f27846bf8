"""Whether the person is found: what counts as right, as wrong, and as a question."""

from __future__ import annotations

from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from kimnet_core.model.crop import BORDER, Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.find_person import Look
from training.datasets.stills import Still
from training.start import Start, framed, main, starts, summary

SKELETON = load_skeleton("penn13")
ENGINE = SimpleNamespace(weights=SimpleNamespace(skeleton=SKELETON))
XY = np.array([20.0, 10.0]) + np.stack([np.arange(13) % 3 * 8.0, np.arange(13) * 4.0], axis=1)


@pytest.fixture
def still(tmp_path) -> Still:
    picture = np.full((70, 60, 3), 200, np.uint8)
    cv2.imwrite(str(tmp_path / "im.png"), picture)
    return Still(tmp_path / "im.png", 13, XY, np.ones(13, np.float32))


def judged(still: Still, monkeypatch: pytest.MonkeyPatch, look: Look | None) -> Start:
    monkeypatch.setattr("training.start.find_person", lambda engine, frame: look)
    (start,) = starts(ENGINE, [still])  # type: ignore[arg-type]
    return start


def look(xy: np.ndarray, window: Box, angle: float = 0.0) -> Look:
    return Look(Crop(window, 256, angle), xy, 0.8, np.zeros((13, 64, 64), np.float32))


def test_a_still_lies_in_its_frame_with_its_joints(still: Still) -> None:
    frame, xy = framed(still)
    assert frame.shape == (112, 199, 3)
    corner = (xy - still.xy)[0].astype(int)
    inside = (frame == 200).all(axis=2)
    assert inside.sum() == 70 * 60
    assert inside[corner[1] : corner[1] + 70, corner[0] : corner[0] + 60].all()
    assert (frame[~inside] == BORDER).all()
    assert np.array_equal(frame, framed(still)[0])


def test_a_window_with_the_person_and_their_pose_is_right(still: Still, monkeypatch: pytest.MonkeyPatch) -> None:
    xy = framed(still)[1]
    window = Box.around(xy).squared(1.4)
    assert judged(still, monkeypatch, look(xy, window, 30.0)) == Start(13, False, True, 30.0, 100.0)


@pytest.mark.parametrize("case", ["elsewhere", "another pose"])
def test_a_window_elsewhere_and_a_wrong_pose_are_wrong(
    still: Still, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    xy = framed(still)[1]
    window = Box.around(xy).squared(1.4)
    if case == "elsewhere":
        start = judged(still, monkeypatch, look(xy, Box.square(*xy[0], 20)))
        assert start.pck == 100
    else:
        start = judged(still, monkeypatch, look(xy[::-1], window))
        assert start.pck < 50
    assert not start.right
    assert not start.asked


def test_when_nobody_convinces_it_asks(still: Still, monkeypatch: pytest.MonkeyPatch) -> None:
    start = judged(still, monkeypatch, None)
    assert (start.asked, start.right) == (True, False)
    assert "1 stills 0 start right, 0 wrong, 1 ask" in summary([start])


def test_the_shares_are_told() -> None:
    done = [Start(3, False, True, 0.0, 100.0), Start(13, False, False, 90.0, 50.0), Start(23, True, False, 0.0, np.nan)]
    assert summary(done) == (
        "of 3 stills 1 start right, 1 wrong, 1 ask; 1 windows are turned; PCK@0.2 of those found 75.0 %\n"
    )


def test_a_folder_without_stills_is_told(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--weights", str(tmp_path / "none.safetensors")]) == 2
    assert "does not hold LSPET" in capsys.readouterr().err
