"""A run's file: what is wrong with it is told by the name of the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimnet_core.errors import InputError
from training.config import read_config

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
name = "x"
output = "out"
[data]
lspet = "lspet"
trunk = "movenet.onnx"
cache = "cache"
[network]
encoder = "movenet"
initializer = "shared"
feature_dim = 64
"""


def read(tmp_path: Path, text: str):
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def test_what_is_not_said_has_its_default(tmp_path) -> None:
    config = read(tmp_path, GOOD + "[start]\njitter = [1, 2.5]\n[clips]\nwindow = [1, 2]\n")
    assert (config.name, config.seed, config.data.clips, config.network.feature_dim) == ("x", 1, 4000, 64)
    assert config.start.jitter == (1.0, 2.5)
    assert config.clips.window == (1.0, 2.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "[optimizer]\nsteps = 3", "unknown keys: optimizer"),
        (GOOD + "[optimiser]\nstep = 3", r"\[optimiser\] has unknown keys: step"),
        (GOOD.replace('cache = "cache"\n', ""), r"\[data\] lacks: cache"),
        (GOOD.replace('name = "x"\n', "").replace('output = "out"\n', ""), "the file lacks: name, output"),
        (GOOD + "[optimiser]\nsteps = 3.5", "steps is 3.5, which is not int"),
        (GOOD + "[optimiser]\nsteps = true", "steps is True, which is not int"),
        (GOOD + '[optimiser]\nrate = "fast"', "rate is 'fast', which is not float"),
        (GOOD + "[optimiser]\nrate = true", "rate is True, which is not float"),
        (GOOD + '[start]\njitter = ["a"]', "jitter is 'a', which is not float"),
        (GOOD + "[start]\njitter = 2", "jitter is 2, which is not tuple"),
        (GOOD + "[clips]\nwindow = [1, 2, 3]", r"window is \[1, 2, 3\], which is not tuple"),
        (GOOD.replace('lspet = "lspet"', "lspet = 3"), "lspet is 3, which is not Path"),
        ("data = 3\n" + GOOD.replace("[data]", "[other]"), "unknown keys: other"),
        ("start = 3\n" + GOOD, r"\[start\] must be a table"),
        (GOOD + "[optimiser]\nbatch = 0", "batch is 0; it must be at least 1"),
        (GOOD.replace("[network]", "clips = 0\n[network]"), "clips is 0"),
        ("save_every = 0\n" + GOOD, "save_every is 0"),
        (GOOD + "[clips]\nframes = 1", "frames is 1"),
        (GOOD + '[optimiser]\nprecision = "16"', "precision is '16'; choose one of bf16-mixed, 32-true"),
        (GOOD.replace('"movenet"', '"mobilenetv2"'), "encoder of .network. is 'mobilenetv2'; this training needs"),
        (GOOD + "input_size = 128", "input_size of .network. is 128; this training needs 256"),
        (GOOD + 'skeleton = "coco17"\njoints = 17', "skeleton of .network. is 'coco17'"),
        (GOOD + 'kmm_norm = "sum"', "kmm_norm is 'sum'"),
        ("name = ", "not valid"),
        ("\x00", "not valid"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_by_the_name_of_its_key(tmp_path, text, told) -> None:
    with pytest.raises(InputError, match=told):
        read(tmp_path, text)


def test_a_missing_file_is_told_of(tmp_path) -> None:
    with pytest.raises(InputError, match=r"none\.toml cannot be read"):
        read_config(tmp_path / "none.toml")
