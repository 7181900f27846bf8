"""A run's file on labelled videos: what is wrong with it is told by the name of the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimnet_core.errors import InputError
from kimnet_core.settings_file import build, read_table
from training.clip_config import ClipRun, is_clip_run

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
name = "x"
output = "out"
[data]
kind = "penn"
root = "penn"
[network]
[[stages]]
name = "frames"
length = 1
[[stages]]
"""


def read(tmp_path: Path, text: str) -> ClipRun:
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    return build(ClipRun, read_table(path), path)


def test_what_is_not_said_has_its_default(tmp_path) -> None:
    run = read(tmp_path, GOOD + "clip = inf\n[augmentation]\nscale = [1, 1.2]\n")
    assert [(stage.name, stage.length) for stage in run.stages] == [("frames", 1), ("clips", 5)]
    assert (run.stages[1].clip, run.augmentation.scale, run.begin.encoder) == (float("inf"), (1.0, 1.2), None)


def test_a_run_on_labelled_videos_is_known_by_the_kind_of_its_data() -> None:
    assert is_clip_run({"data": {"kind": "penn"}})
    assert not is_clip_run({"data": {"lspet": "x"}})
    assert not is_clip_run({"data": 3})
    assert not is_clip_run({})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "[optimiser]", "the file has unknown keys: optimiser"),
        (GOOD + "lenght = 3", r"\[stages\] has unknown keys: lenght"),
        (GOOD + "length = 0", "length is 0; it must be at least 1"),
        (GOOD + "batch = 0", "batch is 0"),
        (GOOD + 'name = "frames"', "stages, each with a name of its own"),
        (GOOD + 'name = "a/b"', "the name of a stage is 'a/b'"),
        (GOOD.split("[[stages]]", maxsplit=1)[0], "the file lacks: stages"),
        (GOOD.replace('"penn"\nroot', '"pen"\nroot'), "kind is 'pen'; choose one of penn, "),
        (GOOD.replace('root = "penn"', ""), r"\[data\] lacks: root"),
        (GOOD.replace('root = "penn"', 'root = "penn"\nheld_out = 0'), "held_out is 0"),
        ('precision = "8"\n' + GOOD, "precision is '8'; choose one of bf16-mixed, 32-true"),
        ("workers = 0\n" + GOOD, "workers is 0"),
        (GOOD + '[begin]\nnetwork = "a"\nencoder = "b"', "a file for all of the network, or files for parts"),
        (GOOD + "[augmentation]\nflip = 2", "flip in 0..1"),
        (GOOD.replace("[network]", '[network]\nencoder = "vgg"'), "encoder is 'vgg'"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_the_name_of_its_key(tmp_path, text, told) -> None:
    with pytest.raises(InputError, match=told):
        read(tmp_path, text)
