"""`kimnet paper`: what is typed reaches the experiment; its words, its end and Ctrl+C come back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli_options import STOPPED
from app.commands import paper
from tests.e2e.command import kimnet, refused

ECHO = "import sys; print(*sys.argv[1:], sep='|', flush=True); print('aside', file=sys.stderr); sys.exit({status})"
TOLD = "import os, signal, sys; sys.stdout.flush(); os.kill(os.getpid(), signal.SIGTERM)"
SAVES = """
import sys, time
try:
    print("learning", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(0.5)  # another signal would end this with a traceback
    print("saved", flush=True)
    sys.exit(130)
"""

posix = pytest.mark.skipif(os.name != "posix", reason="signals between processes are POSIX's")


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch):
    """Another program in the experiment's place."""
    return lambda script: monkeypatch.setattr(paper, "EXPERIMENT", (sys.executable, "-c", script))


@pytest.mark.parametrize(
    "typed",
    [
        ["table", "4", "--synthetic", "--seeds", "1", "2", "3", "--out", "my folder", "--steps=5", "-q"],
        ["figure", "4", "--data", "my data", "--clip", "0001", "--joint", "left_knee"],
    ],
)
def test_what_is_typed_reaches_the_experiment_as_it_is(stand_in, capfd, typed: list[str]) -> None:
    stand_in(ECHO.format(status=0))
    assert kimnet("paper", *typed)[0] == 0
    out, error = capfd.readouterr()
    assert (out, error) == ("|".join(typed) + "\n", "aside\n")


@pytest.mark.parametrize("status", [1, 2, 130])
def test_how_it_ended_comes_back(stand_in, capfd, status: int) -> None:
    stand_in(ECHO.format(status=status))
    assert kimnet("paper", "figure", 8)[0] == status
    assert capfd.readouterr().out == "figure|8\n"


@posix
def test_an_experiment_that_a_signal_ended_is_told_as_a_shell_does(stand_in) -> None:
    stand_in(TOLD)
    assert kimnet("paper", "table", 4)[0] == 128 + signal.SIGTERM


@posix
@pytest.mark.parametrize("everybody", [True, False], ids=["the whole group", "the command alone"])
def test_ctrl_c_lets_the_experiment_save(tmp_path: Path, everybody: bool) -> None:
    """A terminal tells both processes; whoever else sends the signal tells the command alone."""
    script = tmp_path / "saves.py"
    script.write_text(SAVES)
    terminal = "paper.os.isatty = lambda place: True; " if everybody else ""
    start = (
        f"from app.commands import paper; {terminal}paper.EXPERIMENT = ({sys.executable!r}, {str(script)!r}); "
        "from app.cli import main; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", start, "paper", "table", "4"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True,
    ) as command:  # fmt: skip
        assert command.stdout is not None
        assert command.stdout.readline() == "learning\n"
        if everybody:
            os.killpg(command.pid, signal.SIGINT)
        else:
            os.kill(command.pid, signal.SIGINT)
        out, error = command.communicate(timeout=30)
    assert (out, error, command.returncode) == ("saved\n", "", STOPPED)


def test_missing_packages_are_named_in_a_sentence(monkeypatch: pytest.MonkeyPatch, stand_in) -> None:
    stand_in("raise SystemExit('it was started')")
    monkeypatch.setattr(paper, "NEEDED", ("json", "no_such_package"))
    said = refused("paper", "table", 4, "--synthetic")
    assert "missing (no_such_package)" in said
    assert 'pip install "kimnet-studio[train]"' in said


def test_it_is_the_experiment_that_is_started() -> None:
    program, *flags, module = paper.EXPERIMENT
    assert (program, flags, module) == (sys.executable, ["-P", "-m"], "training.paper")


def test_help_starts_nothing(stand_in, capfd) -> None:
    stand_in(ECHO.format(status=0))
    status, out, _ = kimnet("paper", "--help")
    assert status == 0
    assert "--synthetic" in out
    assert capfd.readouterr().out == ""


def test_the_experiments_own_help_can_be_asked_for(stand_in, capfd) -> None:
    stand_in(ECHO.format(status=0))
    assert kimnet("paper", "table", 4, "--", "--help")[0] == 0
    assert capfd.readouterr().out == "table|4|--help\n"


@pytest.mark.parametrize("typed", [[], ["chapter", 4], ["table"], ["table", "four"]])
def test_what_is_no_part_of_the_paper_is_refused(stand_in, typed: list[object]) -> None:
    stand_in("raise SystemExit(0)")
    assert kimnet("paper", *typed)[0] == 2
