"""A checkpoint is there whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import torch

from kimnet_core.errors import InputError
from training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Checkpoint(3, {"a": torch.arange(4.0)}, {"a": torch.ones(4)}, {"state": {}, "param_groups": [{"lr": 0.1}]})

FULL_DISK = """
import resource, sys, torch
from pathlib import Path
from training.checkpoint import Checkpoint, save_checkpoint
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    save_checkpoint(Path(sys.argv[1]), Checkpoint(9, {"a": torch.zeros(100_000)}, {}, {}))
except OSError:
    sys.exit(7)
"""


def test_a_checkpoint_comes_back_as_it_was(tmp_path) -> None:
    save_checkpoint(tmp_path / "c.pt", SMALL)
    found = load_checkpoint(tmp_path / "c.pt")
    assert found is not None
    assert (found.step, found.optimiser) == (3, SMALL.optimiser)
    assert torch.equal(found.network["a"], SMALL.network["a"])
    assert torch.equal(found.average["a"], SMALL.average["a"])


def test_where_there_is_none_there_is_none(tmp_path) -> None:
    assert load_checkpoint(tmp_path / "c.pt") is None


@pytest.mark.skipif(sys.platform == "win32", reason="a file's size cannot be limited here")
def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path, repository: Path) -> None:
    save_checkpoint(tmp_path / "c.pt", SMALL)
    ended = subprocess.run([sys.executable, "-c", FULL_DISK, tmp_path / "c.pt"], cwd=repository, check=False)
    assert ended.returncode == 7
    assert [path.name for path in tmp_path.iterdir()] == ["c.pt"]
    found = load_checkpoint(tmp_path / "c.pt")
    assert found is not None
    assert found.step == 3


@pytest.mark.parametrize("content", [b"", b"no checkpoint", "half"])
def test_a_damaged_checkpoint_is_told_of(tmp_path, content) -> None:
    path = tmp_path / "c.pt"
    save_checkpoint(path, SMALL)
    path.write_bytes(path.read_bytes()[:600] if content == "half" else content)
    with pytest.raises(InputError, match=r"c\.pt is damaged"):
        load_checkpoint(path)


def test_a_file_that_would_run_code_is_refused(tmp_path) -> None:
    torch.save({"step": print}, tmp_path / "c.pt")
    with pytest.raises(InputError, match="damaged"):
        load_checkpoint(tmp_path / "c.pt")
