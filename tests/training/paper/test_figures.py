"""The figures' commands on people who are drawn, as small as can be."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from training.datasets.synthetic import synthetic_clips
from training.paper import __main__ as command
from training.paper.choice import Part
from training.paper.contest import CONTESTS
from training.paper.experiment import Experiment
from training.paper.seen import KIMNET, see

pytestmark = pytest.mark.usefixtures("tiny")


def drawn(folder, number: int, *more: str) -> int:
    return command.main(["figure", str(number), "--synthetic", "--seeds", "1", "--out", str(folder), *more])


def test_figures_are_drawn_and_told_in_a_line(tmp_path, capsys) -> None:
    for number in (4, 5, 6, 7, 9):
        assert drawn(tmp_path, number) == 0
        ET.parse(tmp_path / f"figure{number}.svg")
        (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith(f"Figure {number}: ")]
        assert "test-0-0" in line or "1 clip" in line
        assert "drawn people, not Penn Action; 11 clips to learn from and 1 to measure on" in line
        assert "The paper shows" in line


def test_what_is_shown_follows_from_labels_and_seeds(tmp_path, capsys, monkeypatch) -> None:
    assert drawn(tmp_path, 4, "--clip", "test-0-0", "--joint", "head") == 0
    first = (tmp_path / "figure4.svg").read_text()
    assert "asked for by name; the head, asked for" in capsys.readouterr().out
    monkeypatch.setattr(Experiment, "_run", lambda *_: pytest.fail("it was there"))
    assert drawn(tmp_path, 4, "--clip", "test-0-0", "--joint", "head") == 0
    assert (tmp_path / "figure4.svg").read_text() == first


def test_a_clip_that_is_not_there_is_told_before_anything_is_trained(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(Experiment, "_run", lambda *_: pytest.fail("in vain"))
    for number in (4, 5, 6, 9):
        assert drawn(tmp_path, number, "--clip", "nobody") == 2
        assert "no clip 'nobody'" in capsys.readouterr().err
    for number in (4, 5):
        assert drawn(tmp_path, number, "--joint", "tail") == 2
        assert "no joint 'tail'" in capsys.readouterr().err


def test_what_is_in_question_follows_from_the_labels() -> None:
    clip = synthetic_clips("test", 1).clips[0]
    covered = np.zeros(clip.visibility.shape, bool)
    covered[:, 3] = True
    question, counted = CONTESTS[7].looked_at(clip, covered)
    np.testing.assert_array_equal(question, covered & (clip.visibility == 2))
    np.testing.assert_array_equal(counted, clip.visibility == 2)
    question, counted = CONTESTS[9].looked_at(clip, covered)
    np.testing.assert_array_equal(question, clip.visibility == 1)
    assert counted.all()


def test_what_lies_between_fits_together(trial) -> None:
    list(trial.train(KIMNET, 1))
    part = Part.of(trial.test.clips[0])
    seen = see(trial.trained(KIMNET, 1), part)
    np.testing.assert_allclose(seen.weights.sum(axis=-1), 1, atol=1e-5)
    mixed = np.einsum("tji,tihw->tjhw", seen.weights, seen.heatmaps[:-1])
    np.testing.assert_allclose(seen.priors, mixed, atol=1e-5)
    true = seen.true[0].reshape(13, -1).argmax(axis=1)
    side = seen.true.shape[-1]
    cells = np.stack([true % side, true // side], axis=1)
    np.testing.assert_allclose(seen.crop.sized(side).to_frame(cells), part.clip.xy[0], atol=6)


def test_there_are_figures_four_to_nine(capsys) -> None:
    with pytest.raises(SystemExit):
        command.main(["figure", "3", "--synthetic"])
    assert re.search("choose one of 4, 5, 6, 7, 8, 9", capsys.readouterr().err)
