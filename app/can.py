"""What is there, so that a verb makes sense."""

from __future__ import annotations

from enum import Flag, auto

from app.language import tr


class Can(Flag):
    """Actions say which of these they need; the session says which there are."""

    ALWAYS = 0
    VIDEO = auto()
    TRACK = auto()  # a person is selected
    JOINT = auto()  # a joint is selected
    RANGE = auto()  # frames are picked
    IDLE = auto()  # no run is in progress
    RUN = auto()  # one is
    MASK = auto()  # something is painted
    COMPARISON = auto()  # there is a comparison run
    PROPOSAL = auto()  # something is proposed
    VIDEOS = auto()  # the project has several
    UNDO = auto()
    REDO = auto()


def missing(needs: Can, can: Can) -> str:
    """Why a verb cannot be chosen now, and what to do about it; "" where it can.

    One sentence, of what must come first: who has no video need not hear of joints.

    Args:
        needs: what the verb needs.
        can: what there is.
    """
    lacking = needs & ~can
    return next((sentence for flag, sentence in _reasons() if flag in lacking), "")


def _reasons() -> tuple[tuple[Can, str], ...]:
    """A sentence for every flag, what comes first above; made anew each time, in the language of the moment."""
    return (
        (Can.VIDEO, tr("Open a video or a project first.")),
        (Can.IDLE, tr("Tracking is in progress: wait for its end, or stop it with Esc.")),
        (Can.RUN, tr("Nothing is being tracked now.")),
        (Can.TRACK, tr("There is no person yet: find one, draw a box, or add one.")),
        (Can.JOINT, tr("Pick a joint first: click it, or press its number.")),
        (Can.RANGE, tr("Pick frames first: drag over the timeline with Shift.")),
        (Can.MASK, tr("Nothing is painted yet: take the brush and paint on the picture.")),
        (Can.COMPARISON, tr("There is no comparison yet: paint, and run again with paint.")),
        (Can.PROPOSAL, tr("Nothing is proposed now: propagate, fill gaps or smooth first.")),
        (Can.VIDEOS, tr("This project has one video: add others by File, Add videos.")),
        (Can.UNDO, tr("There is nothing to undo.")),
        (Can.REDO, tr("There is nothing to do again.")),
    )
