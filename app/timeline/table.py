"""The lanes of the timeline, from top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.language import tr
from app.timeline.confidence_lane import ConfidenceLane
from app.timeline.lane import DIAMOND, MarksLane, StretchesLane
from app.timeline.note_lane import NoteLane
from app.timeline.thumbnail_lane import ThumbnailLane

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from app.session import Session
    from app.timeline.lane import Lane
    from app.timeline.thumbnails import Thumbnails


def lanes(thumbnails: Thumbnails) -> tuple[Lane, ...]:
    """All of them, empty."""
    return (
        ThumbnailLane(thumbnails),
        ConfidenceLane(),
        MarksLane(tr("Corrections"), "human", DIAMOND, _corrected),
        StretchesLane(tr("Findings"), "poor", _found),
        StretchesLane(tr("Masks"), "mask", _masked),
        NoteLane(),
    )


def _corrected(session: Session) -> ArrayLike:
    document, track = session.document, session.selection.track
    return document.labels.anchors(track) if document is not None and track in document.labels.tracks else ()


def _found(session: Session) -> ArrayLike:
    return sorted({frame for item in session.review.open for frame in item.finding.frames})


def _masked(session: Session) -> ArrayLike:
    return sorted(session.document.masks.frames) if session.document is not None else ()
