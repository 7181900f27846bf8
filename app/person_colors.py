"""A colour and a number for everybody, so that people differ by more than colour."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

if TYPE_CHECKING:
    from collections.abc import Mapping

# Okabe and Ito (2008), without black and the yellow that no white letter can be read on.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
SIDE = 18
"""Of a badge, in logical pixels."""

_CHOSEN = re.compile(r"#[0-9a-f]{6}")
_SETTING = re.compile(r"color of (\d{1,9})")
_LIGHT = 150  # of 255: on a colour that is lighter a dark number is read more easily


def usual_color(track: int) -> str:
    """The colour of a person for whom nobody chose one, "#rrggbb"; the same in every session."""
    return COLORS[track % len(COLORS)]


def setting_of(track: int) -> str:
    """Under which name a project keeps a colour that somebody chose."""
    return f"color of {track}"


def colors_in(settings: Mapping[str, str]) -> dict[int, str]:
    """The colours that somebody chose, by track; what is none is left out."""
    found = {_SETTING.fullmatch(name): color for name, color in settings.items() if _CHOSEN.fullmatch(color)}
    return {int(of[1]): color for of, color in found.items() if of is not None}


def badge(track: int, color: str, ratio: float) -> QIcon:
    """A disc with the person's number.

    Args:
        track: id of the person.
        color: theirs, "#rrggbb".
        ratio: device pixels per logical pixel.
    """
    picture = QPixmap(round(SIDE * ratio), round(SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_badge(painter, QRectF(0.5, 0.5, SIDE - 1, SIDE - 1), track, color)
    painter.end()
    shown = QIcon(picture)
    shown.addPixmap(picture, QIcon.Mode.Selected)  # else it is tinted there
    return shown


def draw_badge(painter: QPainter, disc: QRectF, track: int, color: str) -> None:
    """Draw the disc into a square."""
    worn = QColor(color)
    painter.setPen(QColor("white"))  # a rim that parts it from what lies below
    painter.setBrush(worn)
    painter.drawEllipse(disc)
    font = QFont(painter.font())
    font.setPixelSize(round(0.6 * disc.height()))
    font.setBold(True)
    painter.setFont(font)
    luma = 0.299 * worn.red() + 0.587 * worn.green() + 0.114 * worn.blue()  # ITU-R BT.601
    painter.setPen(QColor("#101115") if luma > _LIGHT else QColor("white"))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(track + 1))
