"""The poses of a second picture: what stands beside the labels as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.language import tr
from app.view import Beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.comparison import Comparison
    from app.here import Spot
    from kimnet_core.pose.pose import Poses


class OtherPose(NamedTuple):
    """One pose of the second picture.

    Attributes:
        pose: N = 1, or None where there is none.
        caption: what it is, for people.
    """

    pose: Poses | None
    caption: str


def other_pose(kind: Beside, at: Spot, comparison: Comparison | None, kept: Mapping[int, Poses]) -> OtherPose:
    """What stands beside a pose.

    Args:
        kind: which; not `Beside.NONE`.
        at: the pose that is shown in the first picture.
        comparison: the run with painted parts hidden, or None.
        kept: poses of all frames by track, as they were when the second picture was opened.
    """
    document, track, frame = at
    if kind == Beside.RUN:
        if comparison is None or comparison.track != track:
            return OtherPose(None, tr("No run with paint yet: see Occlude"))
        return OtherPose(comparison.pose(frame), tr("With parts hidden from the network"))
    if kind == Beside.BEFORE:
        edit = document.history.undoText()
        caption = tr("Before “{edit}”").format(edit=edit) if edit else tr("Nothing was edited yet")
        return OtherPose(document.pose_before(track, frame), caption)
    if kind == Beside.OPENED:
        pose = kept[track][frame : frame + 1] if track in kept else None
        return OtherPose(pose, tr("As it was when this was opened"))
    tracks = sorted(document.labels.tracks)
    other = tracks[(tracks.index(track) + 1) % len(tracks)]
    if other == track:
        return OtherPose(None, tr("There is no other person"))
    return OtherPose(document.labels.pose(other, frame), document.labels.tracks[other].name)
