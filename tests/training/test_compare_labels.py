"""Which labels teach best, on a tiny case: read-outs of maps that show each joint in a channel of its own."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from kimnet_core.model.crop import Crop
from kimnet_core.model.encoders.movenet import MAPS
from kimnet_core.model.heatmaps import render
from kimnet_core.pose.box import Box
from training.consensus import Views, compare, learn, main, read, score, summary, view
from training.datasets.stills import Person

PEOPLE, SIZE, CELLS, JOINTS = 24, 64, 16, 13
ELSEWHERE = 30.0


@pytest.fixture(scope="module")
def true() -> np.ndarray:
    return np.random.default_rng(3).uniform(8, SIZE - 8, (PEOPLE, JOINTS, 2))


def views(true: np.ndarray, human: np.ndarray, teacher: np.ndarray, side: float = 80.0) -> Views:
    """People whose windows are their pictures; labels within 5 px agree."""
    maps = np.zeros((PEOPLE, MAPS, CELLS, CELLS), np.float16)
    maps[:, :JOINTS] = render(true, CELLS)
    sure = np.full(JOINTS, 0.9)
    people = [Person(Path("x.png"), i, human[i], teacher[i], sure, side) for i in range(PEOPLE)]
    return Views(people, [Crop(Box(-0.5, -0.5, SIZE - 0.5, SIZE - 0.5), SIZE)] * PEOPLE, maps)


def test_a_read_out_learns_what_the_maps_show(true) -> None:
    """From the first half of the people; the wrong labels of one joint weigh nothing."""
    maps = views(true, true, true).maps
    weight = np.ones((PEOPLE, JOINTS), np.float32)
    weight[:, 4] = 0
    wrong = true.copy()
    wrong[:, 4] = ELSEWHERE
    readout = learn(maps[:12], wrong[:12], weight[:12], 200, 0)
    error = np.linalg.norm(read(readout, maps[12:]) - true[12:], axis=-1)
    known = np.arange(JOINTS) != 4
    assert (error[:, known] < 4).mean() > 0.9


def test_the_same_seed_gives_the_same_read_out(true) -> None:
    maps, weight = views(true, true, true).maps, np.ones((PEOPLE, JOINTS), np.float32)
    one, same, other = (learn(maps, true, weight, 2, seed)[1].weight for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_each_witness_says_what_it_says_in_pixels_of_the_window(true, penn) -> None:
    """The window begins at (20, 20) and shows the picture twice as large; the head is where the two differ."""
    teacher = true + np.array([1.0, 0])
    teacher[:, 0] = ELSEWHERE + 50
    seen = views(true, true, teacher)
    seen = Views(seen.people, [Crop(Box(19.5, 19.5, 51.5, 51.5), SIZE)] * PEOPLE, seen.maps)
    for witness, xy, weight in (("human", true, 1), ("teacher", teacher, 1), ("both", true + np.array([0.5, 0]), 1)):
        found, counts = seen.labels(witness, penn)
        np.testing.assert_allclose(found[:, 1:], (xy[:, 1:] - 19.5) * 2 - 0.5)
        assert (counts[:, 1:] == weight).all()
    assert (counts[:, 0] == np.float32(0.4)).all()


def test_a_still_is_judged_by_the_human_and_by_what_both_agree_on(penn) -> None:
    """Torsos of 100 px. The head is found where the teacher says, 60 px from the human; a wrist is 15 px off."""
    human = np.tile(np.linspace([0.0, 0.0], [100.0, 100.0], JOINTS), (PEOPLE, 1, 1))
    human[:, penn.torso[0]], human[:, penn.torso[1]] = (0, 0), (60, 80)
    teacher = human.copy()
    teacher[:, 0] += (0, 60)
    found = teacher.copy()
    found[:, 5] += (15, 0)
    shares = score(found, views(human, human, teacher, side=160), penn)
    assert shares == pytest.approx((100 * 12 / 13, 100 * 11 / 13, 100, 100 * 11 / 12))


def test_right_labels_teach_better_than_wrong_ones(true, penn) -> None:
    """The human who teaches took all joints for their neighbours; the one who judges did not."""
    wrong = np.roll(true, 1, axis=1)
    done = list(compare(views(true, wrong, true), views(true, true, true), penn, 100, 1))
    shares = dict(done)
    assert list(shares) == ["human", "teacher", "both"]
    assert shares["teacher"][0] > shares["human"][0] + 30


def test_the_table_has_a_line_for_each_kind_of_labels() -> None:
    lines = summary([("human", (1.0, 2, 3, 4)), ("both", (5.0, 6, 7, 8)), ("human", (2.0, 2, 3, 4))]).splitlines()
    assert lines[1].split()[:4] == ["human", "1.5", "(1.0", "to"]
    assert lines[2].startswith("both ")
    assert len(lines) == 3


def test_people_are_seen_through_the_window_around_all_that_is_known(tmp_path, penn) -> None:
    """Joints 100 px from top to bottom: a window of 140. Who is not known at all is left out."""
    cv2.imwrite(str(tmp_path / "x.png"), np.full((200, 200, 3), 255, np.uint8))
    nowhere = np.full((JOINTS, 2), np.nan)
    human = np.stack([np.full(JOINTS, 90.0), np.linspace(40, 140, JOINTS)], axis=1)
    unseen = np.full(JOINTS, np.nan)
    people = [Person(tmp_path / "x.png", i, xy, nowhere, unseen, np.nan) for i, xy in enumerate((nowhere, human))]
    crops = []

    def maps(crop: np.ndarray) -> np.ndarray:
        crops.append(crop)
        return np.ones((1, MAPS, CELLS, CELLS), np.float32)

    seen = view(people, maps, penn)
    assert [person.index for person in seen.people] == [1]
    assert seen.crops[0].box.corners == pytest.approx((20, 20, 160, 160))
    assert seen.maps.shape == (1, MAPS, CELLS, CELLS)
    assert crops[0].shape == (1, 256, 256, 3)


def test_a_folder_that_is_not_lspet_is_told(tmp_path, capsys) -> None:
    assert main([str(tmp_path), "--trunk", "none.onnx"]) == 2
    assert "does not hold LSPET" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--stills", "1"], ["--steps", "0"], ["--seeds", "0"]])
def test_with_nothing_to_learn_from_it_does_not_begin(tmp_path, capsys, option) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--trunk", "none.onnx", *option])
    assert "a step, a seed, and two stills" in capsys.readouterr().err


def test_real_stills_are_learnt_from(shared, capsys) -> None:
    data = shared / "data"
    model = str(data / "reference_models" / "movenet_thunder.onnx")
    arguments = [str(data / "lspet"), "--trunk", model, "--stills", "4", "--steps", "3", "--seeds", "1"]
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["human", "teacher", "both"]
