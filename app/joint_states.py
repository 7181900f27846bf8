"""What the states of a joint are called, and what they mean: the same words wherever they are read."""

from __future__ import annotations

from app.language import tr
from kimnet_core.pose.pose import Visibility

STATE_ICONS = {Visibility.VISIBLE: "visible", Visibility.HIDDEN: "hidden", Visibility.ABSENT: "absent"}
"""Files in resources/icons."""


def meaning(state: Visibility) -> str:
    """A visibility with its number in files, as COCO has it, such as "1 hidden, place known"."""
    match state:
        case Visibility.VISIBLE:
            return tr("2 visible")
        case Visibility.HIDDEN:
            return tr("1 hidden, place known")
        case Visibility.ABSENT:
            return tr("0 not labelled")


def short_state(state: Visibility) -> str:
    """A visibility with its number, for a narrow column."""
    match state:
        case Visibility.VISIBLE:
            return tr("2 visible")
        case Visibility.HIDDEN:
            return tr("1 hidden")
        case Visibility.ABSENT:
            return tr("0 none")
