"""A film that is harder to follow, with its truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.labels.document import Labels
from kimnet_core.labels.formats import read_labels, write_labels
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter
from training.harder import Harder, main

HEIGHT, WIDTH, FRAMES = 96, 128, 6


def dot(x: float, y: float) -> np.ndarray:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    bright = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 18)
    return np.repeat((20 + 220 * bright)[..., None], 3, axis=2).astype(np.uint8)


@pytest.fixture
def film(tmp_path):
    """A bright dot that walks to the right, and labels in which every joint is on it."""
    path, skeleton = tmp_path / "dot.mp4", load_skeleton("penn13")
    places = np.stack([np.linspace(30, 80, FRAMES), np.full(FRAMES, 40.0)], axis=1)
    with VideoWriter(path, HEIGHT, WIDTH, 25) as writer:
        for x, y in places:
            writer.write(dot(x, y))
    labels = Labels(skeleton, FRAMES)
    xy = np.repeat(places[:, None], len(skeleton), axis=1)
    labels.write(labels.add_track("dot").id, 0, Poses.placed_by(Source.IMPORTED, xy, np.ones(xy.shape[:2])))
    write_labels(tmp_path / "dot.csv", labels, VideoInfo(path, "", HEIGHT, WIDTH, tuple(range(FRAMES))))
    return path, tmp_path / "dot.csv"


def brightest(picture: np.ndarray) -> np.ndarray:
    grey = picture.mean(axis=2)
    weight = np.where(grey > 180, grey - 180, 0)
    rows, columns = np.mgrid[: len(grey), : grey.shape[1]]
    return np.array([(weight * columns).sum(), (weight * rows).sum()]) / weight.sum()


@pytest.mark.parametrize("options", [["--turn", "90"], ["--turn", "-30"], ["--shrink", "2"], ["--every", "2"]])
def test_the_truth_goes_where_the_picture_goes(film, tmp_path, options) -> None:
    video, truth = film
    out = tmp_path / "out" / "harder"
    assert main([str(video), "--truth", str(truth), *options, "--from", "1", "--out", str(out)]) == 0
    with open_video(out.with_suffix(".mp4")) as source:
        (track,) = read_labels(out.with_suffix(".csv"), load_skeleton("penn13"), len(source)).labels.tracks.values()
        assert len(source) == (3 if "--every" in options else 5)
        for frame in range(len(source)):
            assert track.poses.xy[frame, 0] == pytest.approx(brightest(source.read(frame)), abs=0.7)


@given(st.floats(-180, 180), st.floats(1, 10), st.integers(8, 300), st.integers(8, 300))
def test_all_of_the_picture_is_seen(turn: float, shrink: float, height: int, width: int) -> None:
    harder = Harder(turn, shrink)
    high, wide = harder.size(height, width)
    corners = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [-0.5, height - 0.5], [width - 0.5, height - 0.5]])
    matrix = harder.matrix(height, width)
    seen = corners @ matrix[:, :2].T + matrix[:, 2]
    assert (seen >= -0.501).all()
    assert (seen <= np.array([wide, high]) - 0.499).all()


def test_a_quarter_turn_is_clockwise() -> None:
    matrix = Harder(turn=90).matrix(100, 200)
    assert np.array([0, 0]) @ matrix[:, :2].T + matrix[:, 2] == pytest.approx([99, 0])  # top left to top right


def test_no_frame_at_all_is_told(film, tmp_path, capsys) -> None:
    video, truth = film
    assert main([str(video), "--truth", str(truth), "--from", "50", "--out", str(tmp_path / "x")]) == 2
    assert "6 frames" in capsys.readouterr().err
