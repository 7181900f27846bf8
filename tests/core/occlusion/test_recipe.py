"""What a recipe makes, and how it is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimnet_core.errors import InputError
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.recipe import Grid, Patch, Protocol, Recipe, Trial, read_recipe, write_recipe
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.resources import RECIPES

if TYPE_CHECKING:
    from collections.abc import Callable

CLIP, PENN = Path("clip.mp4"), load_skeleton("penn13")


@pytest.fixture
def recipe_of(tmp_path: Path) -> Callable[[str], Recipe]:
    def read(text: str) -> Recipe:
        path = tmp_path / "recipe.toml"
        path.write_text(text)
        return read_recipe(path)

    return read


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_recipe_that_is_written_is_read_as_the_same(path: Path, tmp_path: Path) -> None:
    recipe = replace(read_recipe(path), fills=("noise", "blur"), follow=False, seed=7, name='a "b"\n\u00e9')
    (tmp_path / "deep").mkdir()
    written = tmp_path / "deep" / "a.toml"
    write_recipe(written, recipe)
    again = read_recipe(written)
    assert again.video.resolve() == recipe.video.resolve()
    assert replace(again, video=recipe.video) == recipe
    keys = [[each.key for each in one.trials(PENN, range(50))] for one in (recipe, again)]
    assert keys[0] == keys[1]


def test_a_recipe_and_its_clip_can_be_moved_together(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    (here / "clip.mp4").touch()
    write_recipe(here / "a.toml", Recipe(here / "clip.mp4", labels=here / "a.json", grid=Grid()))
    here.rename(there)
    again = read_recipe(there / "a.toml")
    assert again.video == there / "clip.mp4"
    assert again.labels == there / "a.json"


def test_a_grid_is_every_combination_the_shortest_of_a_place_first(
    recipe_of: Callable[[str], Recipe], tmp_path: Path
) -> None:
    recipe = recipe_of(
        'video = "clip.mp4"\nfills = ["mean", "noise"]\n'
        '[grid]\njoints = ["head", "left_knee"]\nsizes = [20, 40]\nstarts = [3]\ndurations = [10, 5]'
    )
    trials = recipe.trials(PENN, range(100, 130))
    assert recipe.video == tmp_path / "clip.mp4"
    assert len(trials) == len({trial.key for trial in trials}) == 2 * 2 * 2 * 2
    assert trials[:2] == [
        Trial("kimnet-lite", Fill.MEAN, (Patch(0, 20.0, 103, 108),)),
        Trial("kimnet-lite", Fill.MEAN, (Patch(0, 20.0, 103, 113),)),
    ]
    assert trials[0].hidden == range(103, 108)


def test_all_joints_are_meant_by_all_and_what_lies_behind_the_end_is_left_out() -> None:
    recipe = Recipe(video=CLIP, grid=Grid(starts=(5, 50), durations=(10,)))
    trials = recipe.trials(PENN, range(12))
    assert [trial.patches[0].joint for trial in trials] == list(range(13))
    assert {trial.patches[0].stop for trial in trials} == {12}
    with pytest.raises(InputError, match="Nothing to try"):
        Recipe(video=CLIP, grid=Grid(starts=(50,))).trials(PENN, range(12))


@pytest.mark.parametrize("kind", ["temporal", "spatial", "count"])
def test_the_papers_protocols_never_hide_the_first_frame(kind: str) -> None:
    recipe = Recipe(video=CLIP, protocol=Protocol(kind, draws=20), seed=4)
    trials = recipe.trials(PENN, range(10, 20))
    counts = {len(trial.patches) for trial in trials}
    assert counts == (set(range(1, 10)) if kind == "count" else {2})
    assert all(trial.hidden.start > 10 for trial in trials)
    assert {len(trial.hidden) for trial in trials} == ({1} if kind == "temporal" else {9})
    again = Recipe(video=CLIP, protocol=Protocol(kind, draws=20), seed=4)
    assert again.trials(PENN, range(10, 20)) == trials
    assert Recipe(video=CLIP, protocol=Protocol(kind, draws=20), seed=5).trials(PENN, range(10, 20)) != trials


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[grid]", "lacks: video"),
        ('video = "a.mp4"', r"needs \[grid\] or \[protocol\]"),
        ('video = "a.mp4"\n[grid]\nsizes = [-1]', "sizes of 0 or more"),
        ('video = "a.mp4"\n[grid]\nsize = [1]', "unknown keys: size"),
        ('video = "a.mp4"\n[grid]\nstarts = [0]', "starts and durations of 1 or more"),
        ('video = "a.mp4"\nfills = ["fog"]\n[grid]', "'fog' is no fill"),
        ('video = "a.mp4"\n[protocol]\nkind = "odd"', "kind is 'odd'"),
        ("video = ", "is not valid"),
    ],
)
def test_a_wrong_recipe_is_refused_by_what_is_wrong(
    recipe_of: Callable[[str], Recipe], text: str, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        recipe_of(text)


def test_an_unknown_joint_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="tail"):
        Recipe(video=CLIP, grid=Grid(joints=("tail",))).trials(PENN, range(40))
