"""Leeds Sports Pose: a file made by hand, and the real labels where they are there."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.io import savemat

from kimnet_core.errors import InputError
from training.datasets.lsp import read_lsp
from training.datasets.people import Reason


def joints(people: int = 2) -> np.ndarray:
    """Joint i of every person at (10 i, 100 + i), all in sight."""
    one = np.stack([10.0 * np.arange(14), 100.0 + np.arange(14), np.zeros(14)])
    return np.repeat(one[..., None], people, axis=2)


@pytest.fixture
def folder(tmp_path):
    for number in (1, 2):
        (tmp_path / f"im{number:04d}.jpg").touch()
    return tmp_path


def read(folder, values, penn):
    savemat(folder / "joints.mat", {"joints": values})
    return read_lsp(folder / "joints.mat", folder, penn)


def test_the_third_row_tells_who_is_hidden_and_not_who_is_missing(folder, penn) -> None:
    values = joints()
    values[2, 6, 0] = 1  # the right wrist
    values[2, 13, 1] = 1  # the crown
    first, second = read(folder, values, penn).people
    assert (first.visibility == 1).nonzero()[0].tolist() == [penn.index("right_wrist")]
    assert first.xy[penn.index("right_wrist")].tolist() == [60, 106]
    assert (second.visibility == 1).nonzero()[0].tolist() == [penn.index("head")]


def test_the_head_is_midway_between_neck_and_crown(folder, penn) -> None:
    first, second = read(folder, joints(), penn).people
    assert first.xy[penn.index("head")].tolist() == [125, 112.5]
    assert first.xy[penn.index("left_ankle")].tolist() == [50, 105]
    assert (first.name, first.number, second.name, second.number) == ("im0001.jpg", 0, "im0002.jpg", 1)


def test_whose_picture_is_not_there_is_left_out(folder, penn) -> None:
    assert read(folder, joints(3), penn).left_out == {Reason.NO_PICTURE: 1}


def test_files_of_other_data_sets_are_refused(folder, penn) -> None:
    with pytest.raises(InputError, match="14 x 3 x 2, not 3 x 14 x any"):
        read(folder, np.ones((14, 3, 2)), penn)
    with pytest.raises(InputError, match="neither 0 nor 1"):
        read(folder, joints() + 0.5, penn)
    with pytest.raises(InputError, match=r"joints\.mat cannot be read: No such file"):
        read_lsp(folder / "else" / "joints.mat", folder, penn)
    savemat(folder / "joints.mat", {"joints": joints()})
    with pytest.raises(InputError, match="None of the 2 pictures"):
        read_lsp(folder / "joints.mat", folder / "else", penn)


def test_the_real_labels_hide_seven_of_a_hundred_joints(shared, tmp_path, penn) -> None:
    for number in range(1, 2001):
        (tmp_path / f"im{number:04d}.jpg").touch()
    chosen = read_lsp(shared / "data" / "lsp" / "joints.mat", tmp_path, penn)
    assert (len(chosen.people), chosen.left_out) == (2000, {})
    hidden = np.mean([one.visibility == 1 for one in chosen.people], axis=0)
    assert 0.05 < hidden.mean() < 0.09
    assert hidden[penn.index("head")] < hidden[penn.index("right_wrist")]
    below = [one.xy[penn.index("right_ankle"), 1] > one.xy[penn.index("head"), 1] for one in chosen.people]
    assert np.mean(below) > 0.9, "all but gymnasts have the head above the feet"
