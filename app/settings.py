"""What the person has chosen for all projects: one table over QSettings."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSettings

from app.joint_colors import PRESETS
from app.language import languages
from kimnet_core.inference.persistence import Persistence

if TYPE_CHECKING:
    from pathlib import Path

    from app.theme import Choice

RECENT = 10
"""How many files the menu of recent ones holds."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One state of the settings; a field that was never written, or holds nonsense, has its default.

    Attributes:
        theme: "system", "light" or "dark".
        recent: videos and projects, newest first.
        weights: file of the network; "" for the one that is shipped.
        engine: "onnx" or "torch".
        device: "auto", "cpu" or "cuda".
        hold: "on" where corrections of new projects hold, else "off".
        learn: "on" where they teach, else "off".
        geometry: place and size of the window, as Qt saves them.
        layout: places of its panels, as Qt saves them.
        count_from: "0" or "1": the number of the first frame.
        marks: size of the marks of joints, times the usual.
        keys: what keys do, as `Keymap.to_toml` writes it; "" for those of the Studio.
        joint_colors: a preset of `joint_colors.PRESETS`.
        font: size of all texts, times the system's.
        language: "system", or one of `language.languages()`; spoken from the next start on.
    """

    theme: Choice = "system"
    recent: tuple[str, ...] = ()
    weights: str = ""
    engine: str = "onnx"
    device: str = "auto"
    hold: str = "on"
    learn: str = "on"
    geometry: bytes = b""
    layout: bytes = b""
    count_from: str = "0"
    marks: str = "1"
    keys: str = ""
    joint_colors: str = "sides"
    font: str = "1"
    language: str = "system"

    @property
    def persistence(self) -> Persistence:
        """What corrections of new projects do."""
        return Persistence.switched(hold=self.hold == "on", learn=self.learn == "on")

    def with_persistence(self, persistence: Persistence) -> Settings:
        """These, with what corrections of new projects do."""
        hold, learn = ("on" if on else "off" for on in (persistence.holds, persistence.learned))
        return replace(self, hold=hold, learn=learn)

    def with_recent(self, path: Path) -> tuple[str, ...]:
        """The recent files with one at the front."""
        name = str(path.absolute())
        return (name, *(other for other in self.recent if other != name))[:RECENT]


CHOICES: dict[str, tuple[object, ...]] = {
    "theme": ("system", "light", "dark"),
    "engine": ("onnx", "torch"),
    "device": ("auto", "cpu", "cuda"),
    "hold": ("on", "off"),
    "learn": ("on", "off"),
    "count_from": ("0", "1"),
    "marks": ("0.6", "0.8", "1", "1.25", "1.6", "2", "2.5"),
    "joint_colors": tuple(PRESETS),
    "font": ("0.8", "0.9", "1", "1.15", "1.3", "1.5", "1.75", "2"),
    "language": ("system", *languages()),
}


def read_settings(store: QSettings) -> Settings:
    """The settings as they were last written."""
    return Settings(**{name: value for name in _names() if (value := _read(store, name)) is not None})


def write_settings(store: QSettings, settings: Settings) -> None:
    """Keep the settings for the next start."""
    for name in _names():
        value: Any = getattr(settings, name)
        if isinstance(value, bytes):
            value = QByteArray(value)
        store.setValue(name, list(value) if isinstance(value, tuple) else value)


def _names() -> list[str]:
    return [field.name for field in fields(Settings)]


def _read(store: QSettings, name: str) -> Any:
    """A stored value in the type of its field; None where there is none, or none of the choices.

    An INI file gives text for a list of one, and nothing for an empty list.
    """
    value, default = store.value(name), getattr(Settings(), name)
    if isinstance(default, tuple):
        value = tuple(value) if isinstance(value, list) else (value,) if isinstance(value, str) and value else None
    elif isinstance(default, bytes):
        value = bytes(value.data()) if isinstance(value, QByteArray) else None
    elif not isinstance(value, str):
        value = None
    return value if name not in CHOICES or value in CHOICES[name] else None
