"""The file of a sweep: what is added is there, and nothing else is taken for it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.errors import InputError
from kimnet_core.occlusion.effects import Effect, Risen
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.ground import Ground
from kimnet_core.occlusion.recipe import Patch, Trial
from kimnet_core.occlusion.results import Results
from kimnet_core.occlusion.sweep import Outcome, groups
from kimnet_core.pose.skeleton import load_skeleton

if TYPE_CHECKING:
    from pathlib import Path

PENN = load_skeleton("penn13")
RECIPE, ORIGIN = {"name": "a", "sizes": (1.0, 2.0)}, {"clip": "f00d"}
NAN = float("nan")
GROUND = Ground(2, np.full((6, 13, 2), 7.25), np.full((6, 13, 2), 8.5), np.tile([0.0, 1.0, 10.0, 11.0, 0.0], (6, 1)))


def outcome(joint: int = 0, stop: int = 8) -> Outcome:
    effect = Effect(0.5, 0.75, NAN, None, 4, 0.125, NAN, NAN, (Risen(3, 0.25),))
    xy = np.random.default_rng(joint).normal(size=(6, 13, 2)).astype(np.float32)
    trial = Trial("kimnet-lite", Fill.MEAN, (Patch(joint, 40.0, 3, stop),))
    return Outcome(trial, effect, xy, xy[..., 0], 4, 6, 0.1, GROUND)


def test_what_was_added_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.results"
    with Results.open(path, RECIPE, ORIGIN) as results:
        results.add(outcome(0), PENN)
        results.add(outcome(4), PENN)
    with Results.open(path, RECIPE, ORIGIN) as results:
        first, second = results.rows()
        assert results.keys == {first.key, second.key}
        assert (first.joints, first.size, first.start, first.duration) == (PENN.joints[0], 40.0, 3, 5)
        assert (first.during, first.others, first.recovery, first.after) == (0.5, None, None, 4)
        assert first.risen == ((PENN.joints[3], 0.25),)
        np.testing.assert_array_equal(results.poses(second.key), outcome(4).xy)
        with pytest.raises(KeyError):
            results.poses("none")


def test_somebody_else_can_look_while_results_come(tmp_path: Path) -> None:
    path = tmp_path / "a.results"
    with Results.open(path, RECIPE, ORIGIN) as results:
        added = results.add(outcome(2), PENN)
        with Results.look(path) as seen:
            assert seen.made == ({"name": "a", "sizes": [1.0, 2.0]}, ORIGIN)
            assert seen.rows() == [added]
            assert added.trial(PENN) == outcome(2).trial
            (ground,) = seen.grounds().values()
            assert ground.frames == range(2, 8)
            for name in ("xy", "course", "windows"):
                np.testing.assert_array_equal(getattr(ground, name), getattr(GROUND, name))


def test_results_of_another_recipe_are_left_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.results"
    Results.open(path, RECIPE, ORIGIN).close()
    before = path.read_bytes()
    for recipe, origin in ((RECIPE | {"name": "b"}, ORIGIN), (RECIPE, {"clip": "beef"})):
        with pytest.raises(InputError, match="another recipe, or of another clip, network or version"):
            Results.open(path, recipe, origin)
    assert path.read_bytes() == before


def test_another_file_is_not_taken_for_results(tmp_path: Path) -> None:
    text, other = tmp_path / "a.txt", tmp_path / "a.db"
    text.write_text("hello, this is a text and no database at all, long enough to be one")
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE mine (a)")
    db.close()
    for path in (text, other, tmp_path / "missing" / "a.results"):
        before = path.read_bytes() if path.exists() else None
        for attempt in (lambda path: Results.open(path, RECIPE, ORIGIN), Results.look):
            with pytest.raises(InputError, match=r"no results of a sweep|cannot be opened"):
                attempt(path)
        assert (path.read_bytes() if path.exists() else None) == before


def test_a_trial_added_twice_is_there_once(tmp_path: Path) -> None:
    with Results.open(tmp_path / "a.results", RECIPE, ORIGIN) as results:
        results.add(outcome(), PENN)
        results.add(replace(outcome(), seconds=9.0), PENN)
        assert [row.seconds for row in results.rows()] == [9.0]


def test_trials_that_hide_the_same_place_for_longer_stay_together() -> None:
    trials = [outcome(joint, stop).trial for joint in (0, 1) for stop in (5, 8, 11)]
    assert [len(group) for group in groups(trials)] == [3, 3]
