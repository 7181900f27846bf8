"""The first command a person runs: what it installs, and what it says where it may not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import bootstrap


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves libraries to the system")
def test_a_system_on_which_qt_runs_lacks_nothing() -> None:
    assert bootstrap.missing_packages() == []


def test_a_library_that_is_missing_is_known_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "loads", lambda library: library != "libEGL.so.1")
    assert bootstrap.missing_packages() == ["libegl1"]


def test_without_the_right_to_install_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "privilege", lambda: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as ended:
        bootstrap.install_packages(["libegl1", "libgl1"])
    assert "sudo apt-get update && sudo apt-get install" in str(ended.value)
    assert "libegl1 libgl1" in str(ended.value)


def test_on_other_systems_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="libegl1"):
        bootstrap.install_packages(["libegl1"])


def test_what_was_installed_is_not_installed_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Extras are remembered apart, and changed requirements are installed anew."""
    runs: list[str] = []
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_: runs.append(command[-1]))
    (tmp_path / "pyproject.toml").write_text("one", encoding="utf-8")
    for extras in (".", ".[test]", ".", ".[test]"):
        bootstrap.install_project(extras)
    assert runs == [".", ".[test]"]
    (tmp_path / "pyproject.toml").write_text("two", encoding="utf-8")
    bootstrap.install_project(".")
    assert runs == [".", ".[test]", "."]


def test_a_broken_environment_is_noticed(tmp_path: Path) -> None:
    assert bootstrap.works(Path(sys.executable))
    assert not bootstrap.works(tmp_path / "python")
