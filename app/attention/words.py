"""What the attention panel says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.attention.quantity import Quantity, Span
from app.joint_names import full_name, short_name
from app.language import ntr, tr
from app.player.numbering import counted, number, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.attention.recorder import Recorder
    from kimnet_core.tracking.evidence import Evidence

_PREFERS = 1.5  # times an equal share: less is no preference worth a name
_TOLD = 3  # joints that are named
_MINUS = "\N{MINUS SIGN}"


def symbol(quantity: Quantity) -> str:
    """As short as it can be said beside the others."""
    return {
        Quantity.WEIGHTS: "W",
        Quantity.RAW: "O",
        Quantity.FROM_MEAN: tr("{minus} mean").format(minus=_MINUS),
        Quantity.FROM_KEPT: tr("{minus} kept").format(minus=_MINUS),
        Quantity.FROM_HIDDEN: tr("Hidden"),
    }[quantity]


def formula(quantity: Quantity) -> str:
    """What it is where it stands alone."""
    if quantity in (Quantity.FROM_MEAN, Quantity.FROM_KEPT):
        return f"W {symbol(quantity)}"
    return tr("W hidden {minus} W").format(minus=_MINUS) if quantity is Quantity.FROM_HIDDEN else symbol(quantity)


def quantities() -> tuple[tuple[Quantity, str], ...]:
    """All there are, for a choice."""
    return tuple((quantity, symbol(quantity)) for quantity in Quantity)


def meaning(quantity: Quantity) -> str:
    """What the numbers say."""
    return {
        Quantity.WEIGHTS: tr("Row: now. Column: a frame before."),
        Quantity.RAW: tr("W before its normalisation."),
        Quantity.FROM_MEAN: tr("W less its mean over all frames."),
        Quantity.FROM_KEPT: tr("W less W of the kept run."),
        Quantity.FROM_HIDDEN: tr("W under paint, less W."),
    }[quantity]


def tips() -> tuple[str, ...]:
    """One for each quantity, at length."""
    return (
        tr(
            "Row: joint in this frame. Column: joint in the previous frame that it listened to. A row adds up "
            "to 1.\nClick a row to select its joint, a cell to mark both joints on the picture."
        ),
        tr("The correlation before it is normalised; W is the softmax of its rows."),
        tr("What is special about these frames: W less its mean over all frames of the run."),
        tr("What another network or setting changed: W less that of the run that was kept with “Keep run”."),
        tr("What joints listen to when painted parts are hidden: W of that run less W."),
    )


def of_frames(frames: range, span: Span) -> str:
    """Which frames are shown."""
    if span is Span.FRAME or len(frames) == 1:
        return tr("Frame {n}").format(n=said(frames.start))
    text = tr("Mean of {first} to {last}, {counted}")
    return text.format(first=number(frames.start), last=number(frames[-1]), counted=counted())


def of_project(frames: int) -> str:
    """How many frames of the project are in the mean."""
    return ntr("Mean of {n} frame", "Mean of {n} frames", frames)


def course_of(quantity: Quantity, joint: str, other: str) -> str:
    """What the curve of a cell is."""
    return tr("{what} of {joint} ← {other}").format(what=formula(quantity), joint=joint, other=other)


def evenness_of(joint: str) -> str:
    """What the curve of a row is."""
    return tr("{joint}: evenness, 0 one joint, 1 all alike").format(joint=joint)


def value_of(joints: Sequence[str], cell: tuple[int, int], value: float, *, signed: bool) -> str:
    """A cell and its number."""
    return f"{full_name(joints[cell[0]])} ← {full_name(joints[cell[1]])}: {_number(value, 3, signed=signed)}"


def summary(joints: Sequence[str], joint: int, row: NDArray[np.floating], *, signed: bool) -> str:
    """Whom a joint listened to most, or where its row differs most."""
    name = full_name(joints[joint])
    if not np.isfinite(row).all():
        return tr("{joint}: nothing here").format(joint=name)
    if not row.any():  # a network without a prior
        return tr("{joint} ← no joint").format(joint=name)
    alike = 1 / len(joints)
    if not signed and row.max() < _PREFERS * alike:
        return tr("{joint} ← every joint alike, {share:.2f}").format(joint=name, share=alike)
    first = [at for at in np.argsort(-np.abs(row), kind="stable")[:_TOLD].tolist() if row[at]]
    whom = [tr("itself") if other == joint else short_name(joints[other]) for other in first]
    told = [f"{other} {_number(float(row[at]), 2, signed=signed)}" for other, at in zip(whom, first, strict=True)]
    return f"{name} ← {', '.join(told)}"


def why_empty(quantity: Quantity, span: Span, evidence: Evidence | None, recorder: Recorder) -> str:
    """What to say where there is no matrix."""
    if evidence is None and recorder.records.whole is None:
        return tr("Track the clip to see\nwhich joints listen to which.")
    if recorder.share is not None:
        return tr("It is being gathered, {n} %.").format(n=round(100 * recorder.share))
    if span is Span.PROJECT and quantity in (Quantity.FROM_KEPT, Quantity.FROM_HIDDEN):
        return tr("Of the whole project there are\nW, O and W less its mean.")
    if quantity is Quantity.FROM_KEPT and recorder.records.kept is None:
        return tr("No run is kept. “Keep run”, then\ntrack with another network.")
    if quantity is Quantity.FROM_HIDDEN and recorder.records.hidden is None:
        return tr("Nothing was tracked with paint yet:\npaint (B), then Occlude > Track with masks.")
    if span is Span.FRAME:
        return tr("A run begins here:\nthere is no frame before it to listen to.")
    return tr("None of these frames has any.")


def _number(value: float, digits: int, *, signed: bool) -> str:
    return f"{value:{'+' if signed else ''}.{digits}f}".replace("-", _MINUS)
