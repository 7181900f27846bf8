"""Colours, icons and names: what can be said of beauty in numbers."""

from __future__ import annotations

import re
from dataclasses import fields

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.colormaps import SIGNED, glow, picture, table
from app.icons import icon
from app.joint_names import full_name, short_name
from app.theme import DARK, LIGHT, Colors, Theme, colors
from app.widgets.choice import Choice
from app.widgets.color_bar import ColorBar
from kimnet_core.pose.skeleton import load_skeleton, skeleton_names
from kimnet_core.resources import ICONS, THEMES


def luminance(color: str) -> float:
    """WCAG 2.1, relative luminance."""
    channels = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_that_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_text_is_legible_on_every_ground(tokens: Colors) -> None:
    for ground in (tokens.window, tokens.base, tokens.raised, tokens.stage):
        assert contrast(tokens.text, ground) >= 4.5
        assert contrast(tokens.muted, ground) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_marks_stand_out_from_the_lanes(tokens: Colors) -> None:
    for mark in (tokens.accent, tokens.human, tokens.mask, tokens.poor):
        assert contrast(mark, tokens.base) >= 3


def test_the_style_sheet_names_only_colours_and_pictures_there_are() -> None:
    text = (THEMES / "studio.qss").read_text(encoding="utf-8")
    assert set(re.findall(r"@(\w+)", text)) <= {field.name for field in fields(Colors)} | {"themes"}
    assert all((THEMES / name).is_file() for name in re.findall(r"@themes/([\w.]+)", text))


def test_a_theme_is_recognised_by_its_palette(qapp: QApplication) -> None:
    theme = Theme(qapp)
    theme.choose("light")
    assert colors(qapp.palette()) is LIGHT
    theme.choose("dark")
    assert colors(qapp.palette()) is DARK


@pytest.mark.parametrize("name", sorted(path.stem for path in ICONS.glob("*.svg")))
def test_an_icon_is_drawn_in_the_colour_of_the_text(qapp: QApplication, name: str) -> None:
    image = icon(name).pixmap(QSize(24, 24)).toImage()
    alpha = np.array([[image.pixelColor(x, y).alpha() for x in range(24)] for y in range(24)])
    assert alpha.max() > 200
    assert alpha[0, 0] == 0
    y, x = np.unravel_index(alpha.argmax(), alpha.shape)
    text = qapp.palette().color(QPalette.ColorRole.ButtonText)
    drawn = image.pixelColor(int(x), int(y))
    assert max(abs(drawn.red() - text.red()), abs(drawn.green() - text.green())) < 24


def test_an_icon_follows_the_theme(qapp: QApplication) -> None:
    theme, stop = Theme(qapp), icon("stop")
    seen = []
    for choice in ("light", "dark"):
        theme.choose(choice)
        image = stop.pixmap(QSize(24, 24), QIcon.Mode.Normal).toImage()
        seen.append(
            max(QColor(image.pixelColor(x, 12)).lightness() for x in range(24) if image.pixelColor(x, 12).alpha())
        )
    assert seen[0] < 100 < seen[1]


@pytest.mark.parametrize("skeleton", skeleton_names())
def test_short_names_of_a_skeleton_are_short_and_all_different(skeleton: str) -> None:
    names = [short_name(joint) for joint in load_skeleton(skeleton).joints]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 5


def test_joints_are_called_as_people_call_them() -> None:
    assert full_name("right_shoulder") == "Right shoulder"
    assert short_name("right_shoulder") == "R.sho"
    assert short_name("head") == "head"


def test_a_colour_map_grows_lighter_all_the_way() -> None:
    for name in ("inferno", "viridis", "magma"):
        lightness = table(name) @ np.array([0.2126, 0.7152, 0.0722])
        assert (np.diff(lightness) > -1).all()
        assert lightness[-1] - lightness[0] > 150


def test_a_picture_of_numbers_has_its_ends_at_the_ends() -> None:
    image = picture(np.array([[-1.0, 0.0, 0.5, 2.0]]), "viridis", 0.0, 0.5)
    shown = [image.pixelColor(x, 0).getRgb()[:3] for x in range(4)]
    first, last = tuple(table("viridis")[0].tolist()), tuple(table("viridis")[255].tolist())
    assert shown == [first, first, last, last]


def test_nothing_glows_where_a_heatmap_is_zero() -> None:
    image = glow(np.array([[0.0, 0.25, 1.0, np.nan]]), "inferno")
    assert [image.pixelColor(x, 0).alpha() for x in range(4)] == [0, 126, 255, 0]


def test_values_on_both_sides_of_zero_are_equally_far_from_its_colour() -> None:
    colours = table(SIGNED).astype(int)
    lightness = colours @ np.array([0.2126, 0.7152, 0.0722])
    assert np.abs(lightness - lightness[::-1]).max() < 60
    assert lightness.argmax() in (127, 128)
    assert colours[0, 2] > colours[0, 0]
    assert colours[-1, 0] > colours[-1, 2]


def test_what_lies_below_zero_glows_as_what_lies_above_it() -> None:
    image = glow(np.array([[-2.0, -1.0, 0.0, 1.0, 9.0]]), SIGNED, -2.0, 2.0)
    shown = [image.pixelColor(x, 0).getRgb() for x in range(5)]
    assert [colour[3] for colour in shown] == [255, 254, 0, 254, 255]
    assert shown[0][:3] == tuple(table(SIGNED)[0].tolist())
    assert shown[4][:3] == tuple(table(SIGNED)[255].tolist())


def test_a_colour_bar_says_its_ends(qtbot: QtBot) -> None:
    bar = ColorBar("inferno")
    qtbot.addWidget(bar)
    before = bar.grab().toImage()
    bar.show_scale(SIGNED, -0.5, 0.5)
    assert bar.accessibleDescription() == "From -0.50 to 0.50"
    assert bar.grab().toImage() != before
    bar.set_high(2.0)
    assert bar.accessibleDescription() == "From -0.50 to 2.00"


def test_a_choice_tells_what_the_person_chose_and_not_what_it_was_told(qtbot: QtBot) -> None:
    choice = Choice("Colour", (("r", "Red"), ("b", "Blue")))
    qtbot.addWidget(choice)
    heard: list[str] = []
    choice.chosen.connect(heard.append)
    choice.put("b")
    assert heard == []
    choice.findChildren(type(choice._group.button(0)))[0].click()
    assert heard == ["r"]
