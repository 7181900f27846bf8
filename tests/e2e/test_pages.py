"""Pages of experiments: whole in themselves, and the same when they are made again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kimnet_core.model.card import read_card
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.video.fingerprint import file_fingerprint
from tests.e2e.command import BOX, kimnet, refused

if TYPE_CHECKING:
    from pathlib import Path

ENGINE = ("--engine", "torch", "--device", "cpu")
FEW = ("--box", BOX, "--stop", 4, *ENGINE)
ASKED = {
    "seeds": (*FEW, "--repeats", 2),
    "compare": FEW,
    "explain": ("--box", BOX, "--frame", 3, *ENGINE),
    "attention": FEW,
}


def made(command: str, weights: Path, page: Path) -> str:
    """The page of a command, without the time it took."""
    networks = [weights, weights] if command == "compare" else [weights]
    named = [part for network in networks for part in ("--weights", network)]
    status, _, error = kimnet(command, SAMPLE_CLIP, *ASKED[command], *named, "--html", page)
    assert status == 0, error
    return re.sub(r"in [\d.]+ s;", "", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", ASKED)
def test_a_page_tells_what_its_numbers_depend_on_and_is_the_same_when_it_is_made_again(
    command: str, weights: Path, tmp_path: Path
) -> None:
    page = made(command, weights, tmp_path / "page.html")
    assert file_fingerprint(SAMPLE_CLIP) in page
    assert read_card(weights).sha256 in page
    for told in (f"kimnet {command}, {SAMPLE_CLIP.name}", "onnxruntime", "kimnet-studio", "All options"):
        assert told in page
    assert not re.findall(r'(?:src|href)="(?!#|data:)', page), "it needs nothing else"
    assert "left wrist" in page or "left_wrist" in page or "Wri." in page
    assert made(command, weights, tmp_path / "page.html") == page


def test_a_page_that_cannot_be_written_is_said(weights: Path, tmp_path: Path) -> None:
    page = tmp_path / "nowhere" / "page.html"
    asked = ("explain", SAMPLE_CLIP, *ASKED["explain"], "--weights", weights)
    assert "choose another place" in refused(*asked, "--html", page)
