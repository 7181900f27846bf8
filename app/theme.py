"""How the application looks: two sets of colours, the style sheet, and tabular figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QPalette

from kimnet_core.resources import THEMES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

Choice = Literal["system", "light", "dark"]

GAP = 8
"""Distance between things in logical pixels; half of it inside a group."""


@dataclass(frozen=True, slots=True)
class Colors:
    """What every colour is for; text keeps a contrast of 4.5 to 1 on its ground.

    Attributes:
        window: ground of the window, menus and bars.
        base: ground of lists, fields and painted panels.
        raised: buttons, and whatever lies above its ground.
        line: borders and rules.
        text: what is read.
        muted: what is read second.
        faint: what is off.
        accent: the selection, the current frame, the main button.
        on_accent: text on the accent.
        stage: around the video.
        human: marks of what a person placed.
        mask: marks of what is hidden from the network.
        good: a confident network.
        poor: an unsure one.
    """

    window: str
    base: str
    raised: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    stage: str
    human: str
    mask: str
    good: str
    poor: str


DARK = Colors(
    window="#191a1e",
    base="#202227",
    raised="#2b2d34",
    line="#383b44",
    text="#e8e9ed",
    muted="#a3a7b3",
    faint="#6a6e7a",
    accent="#8a97ff",
    on_accent="#12132b",
    stage="#101115",
    human="#ffffff",
    mask="#f0766d",
    good="#5d6bd8",
    poor="#e39a45",
)
LIGHT = Colors(
    window="#f3f4f6",
    base="#ffffff",
    raised="#e9ebef",
    line="#d3d6dd",
    text="#1b1d23",
    muted="#565b67",
    faint="#9297a3",
    accent="#4a58d4",
    on_accent="#ffffff",
    stage="#dcdee3",
    human="#1b1d23",
    mask="#c2392f",
    good="#8f9aef",
    poor="#c8741a",
)


def colors(palette: QPalette) -> Colors:
    """The set of colours that a palette was made of."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def translucent(color: str, alpha: float) -> QColor:
    """A colour with an opacity in [0, 1]."""
    mixed = QColor(color)
    mixed.setAlphaF(alpha)
    return mixed


def tabular(font: QFont) -> QFont:
    """The font with figures of one width, so that running numbers stand still."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures


class Theme(QObject):
    """Dresses the application, and follows the system where it is asked to."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._font = QFont(app.font())  # of the system
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._dress)

    def choose(self, choice: Choice) -> None:
        """Wear light or dark, or what the system wears."""
        schemes = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        self._app.styleHints().setColorScheme(schemes[choice])
        # A platform without a scheme of its own keeps what it reports, and is told here.
        self._dress(self._app.styleHints().colorScheme() if choice == "system" else schemes[choice])

    def scale_font(self, factor: float) -> None:
        """Write everything larger or smaller than the system does."""
        font = QFont(self._font)
        font.setPointSizeF(self._font.pointSizeF() * factor)
        if font != self._app.font():
            self._app.setFont(font)

    def _dress(self, scheme: Qt.ColorScheme) -> None:
        tokens = LIGHT if scheme == Qt.ColorScheme.Light else DARK
        self._app.setPalette(_palette(tokens))
        self._app.setStyleSheet(_style_sheet(tokens))


def _palette(tokens: Colors) -> QPalette:
    role = QPalette.ColorRole
    plain = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.base,
        role.AlternateBase: tokens.window,
        role.Text: tokens.text,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.mask,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.raised,
        role.Midlight: tokens.raised,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Shadow: tokens.stage,
    }
    palette = QPalette()
    for which, color in plain.items():
        palette.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.faint))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.line))
    return palette


def _style_sheet(tokens: Colors) -> str:
    """The style sheet with `@name` replaced by the colour of that name, `@themes` by where its pictures lie."""
    named = {field.name: getattr(tokens, field.name) for field in fields(tokens)} | {"themes": THEMES.as_posix()}
    text = (THEMES / "studio.qss").read_text(encoding="utf-8")
    return re.sub(r"@(\w+)", lambda match: named[match[1]], text)
