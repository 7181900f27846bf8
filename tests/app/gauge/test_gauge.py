"""Measuring the window: what is promised is measured in a real one, small here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.gauge import clips
from app.gauge.dragging import drag
from app.gauge.long_film import labelled, remember, step
from app.gauge.panning import pan
from app.gauge.promise import Promise, WindowReport
from app.gauge.scrubbing import scrub
from app.gauge.window import measured_window, until
from kimnet_core.errors import KimnetError
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.main_window import MainWindow


@pytest.fixture
def window(qapp: object, tmp_path: Path) -> Iterator[MainWindow]:
    with measured_window(tmp_path) as window:
        yield window


@pytest.mark.parametrize(
    ("found", "least", "holds"), [(9, False, True), (11, False, False), (11, True, True), (9, True, False)]
)
def test_a_promise_is_kept_on_the_right_side_of_its_bound(found: float, least: bool, holds: bool) -> None:
    promise = Promise("a step", found, 10, "ms", least=least)
    assert promise.holds == holds
    assert str(promise).startswith("kept" if holds else "BROKEN")


def test_a_report_has_a_line_for_each_promise() -> None:
    promises = Promise("a step", 9, 10, "ms"), Promise("a drag", 9, 10, "times a second", least=True, note="of 20")
    assert str(WindowReport(promises, "offscreen", 2)).splitlines() == [
        "the window on “offscreen”, 2 processors",
        "kept   a step: 9 ms (at most 10)",
        "BROKEN a drag: 9 times a second (at least 10); of 20",
    ]


def test_a_window_that_never_answers_is_given_up(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.gauge.window._PATIENCE", 0.05)
    assert window.isVisible()
    with pytest.raises(KimnetError, match="did not answer"):
        until(lambda: False)


def test_the_sample_clip_goes_forth_and_back(tmp_path: Path) -> None:
    with open_video(clips.sample(tmp_path / "long.mp4", 210)) as source:
        assert len(source) == 210
        near, far = source.read(3).astype(float), source.read(50).astype(float)
        again = source.read(198 + 3).astype(float)
    assert abs(again - near).mean() < abs(far - near).mean() / 3


def test_frames_that_are_decoded_are_shown_sooner_than_others(window: MainWindow, tmp_path: Path) -> None:
    near, far = scrub(window, clips.texture(tmp_path / "film.mp4", 60, 96, 128))
    assert near.found > 0
    assert near.bound == 100
    assert far.bound > near.bound


def test_a_drag_and_a_move_of_the_picture_are_counted(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gauge.dragging._SECONDS", 0.5)
    (followed,) = drag(window, clips.sample(tmp_path / "person.mp4", 40))
    assert followed.least
    assert followed.found > 0
    assert window.session.document is not None
    assert window.session.document.history.undoText().startswith("Move")
    (paint,) = pan(window)
    assert paint.found > 0


def test_a_project_of_many_frames_is_opened_and_gone_through(window: MainWindow, tmp_path: Path) -> None:
    film = clips.texture(tmp_path / "long.mp4", 300, 48, 64)
    opened, stepped = step(window, labelled(film, tmp_path / "long.kimnet"))
    assert opened.name == "300 labelled frames open"
    assert 0 < opened.found < 60
    assert stepped.found > 0
    (grown,) = remember(window)
    assert grown.found < 500
