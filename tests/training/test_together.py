"""Several processes learn what one would have learnt from the same batch."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import torch

from training.checkpoint import load_checkpoint
from training.processes import SharedNorm, share_statistics, total

if TYPE_CHECKING:
    from pathlib import Path

TOGETHER = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]  # torchrun


@pytest.mark.skipif(not torch.distributed.is_available(), reason="torch was built for one process")
def test_two_processes_end_in_the_weights_of_one(tmp_path: Path, repository: Path) -> None:
    """With layers that have statistics, unequal shares of the batch, and unequal numbers of labels."""
    script = repository / "tests" / "training" / "together.py"
    environment = os.environ | {"PYTHONPATH": str(repository), "OMP_NUM_THREADS": "1"}
    for name, start in (("one", [sys.executable]), ("two", TOGETHER)):
        ended = subprocess.run(
            [*start, script, tmp_path / name],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
    one, two = (load_checkpoint(tmp_path / name / "clips.pt") for name in ("one", "two"))
    assert one is not None
    assert two is not None
    for name, value in one.network.items():
        torch.testing.assert_close(two.network[name], value, atol=1e-5, rtol=0, msg=name)


def test_alone_the_statistics_are_those_of_batch_normalisation() -> None:
    torch.manual_seed(0)
    own = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 1), torch.nn.BatchNorm2d(4))
    torch.nn.init.normal_(own[1].weight)
    torch.nn.init.normal_(own[1].bias)
    shared = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 1), torch.nn.BatchNorm2d(4))
    shared.load_state_dict(own.state_dict())
    share_statistics(shared)
    assert isinstance(shared[1], SharedNorm)
    pictures = torch.randn(2, 3, 5, 5)
    given = [network(pictures) for network in (own, shared)]
    torch.testing.assert_close(given[1], given[0])
    for maps in given:
        (maps**3).sum().backward()
    for name, parameter in own.named_parameters():
        torch.testing.assert_close(shared.get_parameter(name).grad, parameter.grad, atol=1e-4, rtol=1e-4)
    for name, value in own.state_dict().items():
        torch.testing.assert_close(shared.state_dict()[name], value)
    torch.testing.assert_close(shared.eval()(pictures), own.eval()(pictures))


def test_the_total_of_one_process_is_its_own() -> None:
    value = torch.ones(3, requires_grad=True)
    assert total(value) is value
