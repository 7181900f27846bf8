"""Drawings as SVG."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree as ET

import cv2
import numpy as np

from kimnet_core.svg import lines, page, picture, shown, text


def test_a_page_has_its_own_ground_for_light_and_dark() -> None:
    drawing = page(100, 50, [text(1, 2, "a < b & c")], light=".own { fill: red; }", dark=".own { fill: blue; }")
    root = ET.fromstring(drawing)
    assert root.get("viewBox") == "0 0 100 50"
    light, dark = drawing.split("prefers-color-scheme: dark")
    assert "fill: red" in light
    assert "fill: blue" in dark
    assert [each.text for each in root if each.tag.endswith("text")] == ["a < b & c"]


def test_lines_lose_no_word_and_fit_the_width() -> None:
    words = "some words that do not fit into a line of this width " * 5
    broken = lines(words, 200)
    assert " ".join(broken) == words.strip()
    assert max(map(len, broken)) * 6 <= 200


def test_a_picture_is_held_as_it_is() -> None:
    rgb = np.zeros((64, 64, 3), np.uint8)
    rgb[:, 32:] = (200, 40, 90)
    held = picture("one", rgb, 32)
    (data,) = re.findall(r'base64,([^"]+)"', held)
    back = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
    assert back is not None
    np.testing.assert_allclose(back[32, 48, ::-1].astype(int), (200, 40, 90), atol=6)
    assert '"#one"' in shown("one")
