"""Drawings as SVG, readable on a light and on a dark page: each brings its own ground for both."""

from __future__ import annotations

import base64
import textwrap
from html import escape
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

LINE = 17  # from one line of text to the next
LETTER = 6.2  # mean width of a letter, a little above what common fonts take
QUALITY = 92  # of embedded pictures, in percent of JPEG's scale

LIGHT = """
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; font-size: 13px; }
.faint { fill: #57606a; }
.ground { fill: #ffffff; }
.grid { stroke: #d0d7de; fill: none; }
"""
DARK = """
text { fill: #e6edf3; }
.faint { fill: #9da7b3; }
.ground { fill: #0d1117; }
.grid { stroke: #3d444d; }
"""


def page(width: float, height: float, parts: Iterable[str], *, light: str = "", dark: str = "") -> str:
    """A whole drawing.

    Args:
        width: pixels.
        height: pixels.
        parts: elements, the lowest first.
        light: style of its own classes.
        dark: what of that is otherwise on a dark page.
    """
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">',
            f"<style>{LIGHT}{light}@media (prefers-color-scheme: dark) {{{DARK}{dark}}}\n</style>",
            f'<rect class="ground" width="{width:g}" height="{height:g}" rx="8"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """One line; (x, y) is its start, middle or end on the line that letters stand on."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def lines(words: str, width: float) -> list[str]:
    """Text broken to fit a width in pixels, as nearly as that is known without the font."""
    return textwrap.wrap(words, max(1, int(width / LETTER)))


def paragraph(x: float, y: float, words: list[str], kind: str = "") -> list[str]:
    """Lines one below the other, `LINE` apart."""
    return [text(x, y + LINE * at, line, kind) for at, line in enumerate(words)]


def picture(name: str, rgb: NDArray[np.uint8], side: float) -> str:
    """A picture (H, W, 3) uint8 RGB, held once however often `shown` shows it.

    Args:
        name: no other element has it.
        rgb: square.
        side: pixels it is shown in.
    """
    _, held = cv2.imencode(".jpg", np.ascontiguousarray(rgb[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    data = base64.b64encode(held.tobytes()).decode("ascii")
    return f'<image id="{name}" width="{side:g}" height="{side:g}" xlink:href="data:image/jpeg;base64,{data}"/>'


def shown(name: str) -> str:
    """A picture of the drawing's `<defs>`, its corner where the group around it begins."""
    return f'<use xlink:href="#{name}"/>'
