"""A whole project with other joints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kimnet_core.labels.contents import Contents, VideoContents
from kimnet_core.labels.document import Labels, TrackLabels

if TYPE_CHECKING:
    from kimnet_core.pose.remap import Remap


def remapped(everything: Contents, remap: Remap) -> Contents:
    """What a project would hold if its labels had been made with another skeleton.

    What is said of frames, windows, runs and work stays. A joint stays locked where it is one joint still. What runs
    had learned and what became of findings is about the joints there were, so neither is taken over.

    Args:
        everything: of a skeleton with the joints of `remap.source`.
        remap: to the joints that are wanted.

    Raises:
        ValueError: the labels have other joints than `remap.source`.
    """
    videos = {number: _video(each, remap) for number, each in everything.videos.items()}
    return Contents(remap.target, videos)


def _video(video: VideoContents, remap: Remap) -> VideoContents:
    labels = Labels(remap.target, video.labels.frames)
    for track in video.labels.tracks.values():
        labels.insert_track(TrackLabels(track.id, track.name, remap.apply(track.poses)))
    locks = {track: _locked(joints, remap) for track, joints in video.locks.items()}
    return replace(video, labels=labels, locks=locks, lessons={}, reviews={})


def _locked(joints: frozenset[int], remap: Remap) -> frozenset[int]:
    alone = {(joint,) for joint in joints}
    return frozenset(joint for joint, origin in enumerate(remap.origin) if origin in alone)
