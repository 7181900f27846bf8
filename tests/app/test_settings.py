"""What is chosen is there at the next start, and nonsense in the file is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.settings import RECENT, Settings, read_settings, write_settings
from kimnet_core.inference.persistence import PAPER, Persistence


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "settings.ini")


def reopened(path: str) -> QSettings:
    return QSettings(path, QSettings.Format.IniFormat)


@pytest.mark.parametrize("recent", [(), ("a.mp4",), ("b, c.mp4", "d.mp4")])
def test_what_is_written_is_read(path: str, recent: tuple[str, ...]) -> None:
    chosen = Settings(
        "dark", recent, "w.safetensors", "torch", "cpu", "off", "on", b"\0\xff", b"layout", "1", "2",
        'x = "Ctrl+A, B"\n', "mmpose", "1.3", "en",
    )  # fmt: skip
    store = reopened(path)
    write_settings(store, chosen)
    store.sync()
    assert read_settings(reopened(path)) == chosen


def test_nothing_written_gives_the_defaults(path: str) -> None:
    assert read_settings(reopened(path)) == Settings()


def test_nonsense_gives_the_defaults(path: str) -> None:
    Path(path).write_text("[General]\ntheme=pink\nengine=3\nhold=maybe\ngeometry=7\nrecent=\n", encoding="utf-8")
    assert read_settings(reopened(path)) == Settings()


def test_what_corrections_do_is_kept_as_two_switches() -> None:
    assert Settings().persistence == Persistence()
    settings = Settings().with_persistence(Persistence(0.5, learned=False))
    assert (settings.hold, settings.learn) == ("on", "off")
    assert Settings(hold="off", learn="off").persistence == PAPER


def test_recent_files_hold_each_once_newest_first() -> None:
    settings = Settings(recent=tuple(f"/{n}.mp4" for n in range(RECENT)))
    assert settings.with_recent(Path("/3.mp4"))[:2] == ("/3.mp4", "/0.mp4")
    assert len(settings.with_recent(Path("/new.mp4"))) == RECENT
