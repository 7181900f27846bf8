"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "kimnet_core", "training", "resources")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
EVERYTHING = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *sorted(ROOT.glob("*.py"))]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "tools_misc", "shared"}
OPEN_ENDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def slot_lambdas(source: str) -> list[int]:
    """Lines on which a signal is connected to a lambda."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        and any(isinstance(argument, ast.Lambda) for argument in node.args)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_the_main_window_only_places_panels() -> None:
    """It grows first when logic goes astray, so it has a bound of its own."""
    assert len((ROOT / "app" / "main_window.py").read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(ROOT / "app")], ids=short)
def test_no_slot_is_a_lambda(path: Path) -> None:
    """A lambda runs on the thread that emits and keeps its widget alive; a bound method does neither."""
    assert slot_lambdas(path.read_text(encoding="utf-8")) == []


def test_a_lambda_slot_would_be_seen() -> None:
    assert slot_lambdas("x = 1\nbutton.clicked.connect(lambda: print(x))") == [2]


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_nothing_is_left_open(path: Path) -> None:
    assert OPEN_ENDS.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", EVERYTHING, ids=short)
def test_every_module_says_its_idea(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    empty_package = path.name == "__init__.py" and not source.strip()
    assert empty_package or ast.get_docstring(ast.parse(source))


def test_no_module_is_a_drawer_for_everything() -> None:
    named = [short(path) for path in EVERYTHING if path.stem in DRAWERS or path.parent.name in DRAWERS]
    assert named == []


def test_the_top_level_packages_are_those_of_the_design() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(PACKAGES)


def test_nothing_large_is_shipped() -> None:
    """A clone stays quick: the trunk of MoveNet Thunder in half precision has 12.6 MB, and is the largest."""
    files = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert [short(path) for path in files if path.stat().st_size > 13e6] == []
