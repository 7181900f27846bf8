"""What is said of trials."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from app.fill_names import fills
from app.joint_names import full_name
from app.language import ntr, tr

if TYPE_CHECKING:
    from kimnet_core.occlusion.recipe import Protocol
    from kimnet_core.occlusion.results import Row


def hidden_joints(joints: str) -> str:
    """`right_knee+head` to "Right knee, Head"."""
    return ", ".join(full_name(joint) for joint in joints.split("+"))


def fill_name(fill: str) -> str:
    """As the occlusion panel says it."""
    return next((text for known, text in fills() if known.value == fill), fill)


def network_name(weights: str) -> str:
    """A recipe may name a file."""
    return weights.replace("\\", "/").rpartition("/")[2].removesuffix(".safetensors")


def back(row: Row) -> str:
    """When the hidden joints were back."""
    if not row.after:
        return tr("hidden to the end")
    return tr("never") if row.recovery is None else str(row.recovery)


def risen(row: Row) -> str:
    """Whose weights rose."""
    return ", ".join(f"{full_name(joint)} {by:+.3f}" for joint, by in row.risen)


def drop(row: Row) -> float | None:
    """Points of PCK that hiding cost; None without truth."""
    return None if row.pck is None or row.pck_baseline is None else row.pck_baseline - row.pck


def duration(seconds: float) -> str:
    """About how long, in the largest unit that fits."""
    if seconds < 90:
        tens = max(1, ceil(seconds / 5)) * 5
        return ntr("{n} second", "{n} seconds", tens)
    if seconds < 5400:
        return ntr("{n} minute", "{n} minutes", round(seconds / 60))
    return ntr("{n} hour", "{n} hours", round(seconds / 3600))


def protocol_told(protocol: Protocol) -> str:
    """What a protocol of the paper tries."""
    told = {
        "temporal": tr("Two joints are hidden in one frame, {draws} times over; which, is drawn."),
        "spatial": tr("Two joints are hidden in all frames but the first, {draws} times over; which, is drawn."),
        "count": tr("Ever more joints are hidden in all frames but the first, {draws} times over; which, is drawn."),
    }
    size = tr("The squares have {size:g} pixels.").format(size=protocol.size)
    return told[protocol.kind].format(draws=protocol.draws) + " " + size
