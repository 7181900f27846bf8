"""Verbs on what the network shall not see; each is one undo step, and makes masks of frames like any others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.joint_names import full_name
from app.language import ntr, tr
from app.player.numbering import said
from kimnet_core.occlusion.between import masks_between
from kimnet_core.occlusion.mask import Mask
from kimnet_core.occlusion.occluders import Following, Occluder, Shape, masks_of
from kimnet_core.occlusion.shapes import shifted
from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.document import Document
    from app.here import Here
    from app.view import ViewState


class MaskVerbs(QObject):
    """Frames are the picked ones; where none are picked, the shown one and so many after it.

    Attributes:
        shape: of what goes with a joint or a person; its size is that of the brush.
        frames: how many frames a mask covers where none are picked.

    Signals:
        noticed(text): what was done, or why nothing was.
    """

    noticed = Signal(str)

    def __init__(self, here: Here, view: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shape = Shape.SQUARE
        self.frames = 10
        self._here, self._view = here, view

    # The shown frame.

    def paint(self, mask: NDArray[np.bool_]) -> None:
        """Replace what is painted on the shown frame, (H, W) bool."""
        if (document := self._here.document) is not None:
            document.set_mask(self._now, mask, tr("Paint"))

    def move(self, x: int, y: int) -> None:
        """Move what is painted on the shown frame by so many pixels."""
        document = self._here.document
        if document is not None and (mask := document.masks.frames.get(self._now)) is not None:
            document.set_mask(self._now, shifted(mask, x, y), tr("Move paint"))

    def clear(self) -> None:
        """Take all paint away."""
        if (document := self._here.document) is not None and document.masks:
            document.set_masks(dict.fromkeys(document.masks.kept), tr("Remove all paint"))

    # Many frames.

    def repeat(self) -> None:
        """Put the mask of the shown frame on the others as well."""
        if (document := self._here.document) is not None:
            self._repeat(document, self._wanted(document))

    def repeat_to_end(self) -> None:
        """Put the mask of the shown frame on all that follow."""
        if (document := self._here.document) is not None:
            self._repeat(document, range(self._now, document.labels.frames))

    def fill_between(self) -> None:
        """Lead the shape that is painted on the first and the last of some frames from the one to the other.

        The frames are the picked ones; else those without a mask around the shown one, and the two that bound them.
        """
        if (document := self._here.document) is None:
            return
        painted = document.masks.frames
        first, last = self._bounds(document)
        if first not in painted or last not in painted or last - first < 2:
            self.noticed.emit(
                tr("Paint the same shape on two frames with others between, and go between them, or pick them all.")
            )
            return
        way = masks_between(painted[first], painted[last], last - first - 1)
        if way is None:
            self.noticed.emit(
                tr(
                    "What is painted on frames {a} and {b} is not one shape at two places: repeat the mask of the "
                    "first on the last, and move it there with Alt."
                ).format(a=said(first), b=said(last))
            )
            return
        document.set_masks(dict(enumerate(map(Mask.of, way), first + 1)), tr("Fill masks between"))
        self.noticed.emit(ntr("{n} frame hidden.", "{n} frames hidden.", last - first - 1))

    # What goes along.

    def follow_joints(self) -> None:
        """Hide what lies around the picked joints along their course."""
        if (at := self._here.spot) is None or not (joints := sorted(self._here.selection.joints)):
            return
        names = at.document.labels.skeleton.joints
        named = full_name(names[joints[0]]) if len(joints) == 1 else ntr("{n} joint", "{n} joints", len(joints))
        self._follow([self._poses(at.document, at.track)[:, joint] for joint in joints], named)

    def follow_person(self) -> None:
        """Hide what lies around the middle of the person, that of the box around the joints, along its course."""
        if (at := self._here.spot) is not None:
            poses = self._poses(at.document, at.track)
            self._follow([np.array([_middle(xy) for xy in poses])], at.document.labels.tracks[at.track].name)

    def _follow(self, courses: list[NDArray[np.float64]], named: str) -> None:
        """One undo step: what was hidden there stays hidden."""
        document, shape, size = self._here.document, self.shape, self._view.now.brush
        assert document is not None  # there is a spot
        frames, before = self._wanted(document), document.masks
        occluders = [Occluder(shape, size, Following(xy, 0), frames) for xy in courses]
        new = masks_of(occluders, before.height, before.width).kept
        if not new:
            self.noticed.emit(tr("{name} is nowhere on these frames: track first, or pick others.").format(name=named))
            return
        hidden = {
            frame: Mask.of(mask.whole() | before.at(frame)) if frame in before.kept else mask
            for frame, mask in new.items()
        }
        document.set_masks(hidden, tr("Hide {name}").format(name=named))
        where = ntr("hidden on {n} frame.", "hidden on {n} frames.", len(new))
        self.noticed.emit(f"{named}: {where}")

    # Where.

    @property
    def _now(self) -> int:
        return self._here.playback.frame

    def _wanted(self, document: Document) -> range:
        return self._here.range.frames or range(self._now, min(self._now + self.frames + 1, document.labels.frames))

    def _bounds(self, document: Document) -> tuple[int, int]:
        """The first and the last frame of what shall be filled; (-1, -1) where nothing bounds it."""
        if (picked := self._here.range.frames) is not None:
            return picked[0], picked[-1]
        painted = np.array(sorted(document.masks.frames))
        before, after = painted[painted <= self._now], painted[painted > self._now]
        if not len(before) or not len(after):
            return -1, -1
        return int(before[-1]), int(after[0])

    def _repeat(self, document: Document, frames: range) -> None:
        mask = document.masks.kept.get(self._now)
        others = [frame for frame in frames if frame != self._now]
        if mask is not None and others:
            document.set_masks(dict.fromkeys(others, mask), tr("Repeat mask"))

    def _poses(self, document: Document, track: int) -> NDArray[np.float64]:
        """(N, K, 2) of all frames."""
        return document.labels.span(track, 0, document.labels.frames).xy


def _middle(xy: NDArray[np.float64]) -> tuple[float, float]:
    """Of the box around joints (K, 2); nan where there is none."""
    if np.isnan(xy).all():
        return np.nan, np.nan
    return Box.around(xy).center
