"""`kimnet pck`: how many joints of some labels lie where the truth says."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.commands.opening import labels_of
from kimnet_core.errors import InputError
from kimnet_core.pose.metrics import hits, pck, torso_sizes
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton, skeleton_names
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.labels.document import Labels
    from kimnet_core.pose.skeleton import Skeleton


@dataclass(frozen=True, slots=True)
class PckReport:
    """Percentage of correct keypoints, pooled over frames and joints.

    Attributes:
        alpha: fraction of the torso (the truth's distance between a shoulder and the opposite hip).
        percent: of all joints that were counted; no number where none was.
        counted: joints in frames that both could be compared in.
        frames: with at least one of them.
        joints: percent by joint, of those that the truth has.
    """

    alpha: float
    percent: float
    counted: int
    frames: int
    joints: dict[str, float]

    def __str__(self) -> str:
        rows = [f"{name:16} {percent:6.1f}" for name, percent in self.joints.items()]
        total = f"PCK@{self.alpha:g} (torso) {self.percent:.1f} % of {self.counted} joints in {self.frames} frames"
        return "\n".join([total, *rows])


def measure(video: Path, labels: Path, truth: str, alpha: float) -> PckReport:
    """Compare the first track of both, joint by joint of the same name, where the labels' frames were tracked.

    Args:
        video: that both are about.
        labels: to be judged; a joint that is absent in a frame with others counts as a miss.
        truth: a labels file, or "FILE.npz:NAME" for an array (F, K, 3) of x, y, score in frame pixels, in the
            joint order of the shipped skeleton that has K joints.
        alpha: fraction of the torso within which a joint is right.

    Raises:
        InputError: the truth is not there, or does not fit.
        LabelsError, ProjectError: one of the files cannot be read.
    """
    skeleton = load_skeleton("penn13")
    with open_video(video) as source:
        frames = len(source)
    judged = labels_of(labels, skeleton, frames)
    predicted = _first(judged, labels)
    if truth.endswith(".npz"):
        raise InputError(f"Say which array of {truth} is the truth: {truth}:NAME.")
    path, _, name = truth.rpartition(":")
    if path.endswith(".npz"):
        actual = _array(Path(path), name, judged.skeleton, frames)
    else:
        actual = _first(labels_of(Path(truth), judged.skeleton, frames), Path(truth)).xy
    tracked = predicted.placed.any(axis=1)
    size = np.where(tracked, torso_sizes(actual, judged.skeleton), np.nan)
    table = hits(predicted.xy, actual, size, alpha)
    counted = np.isfinite(table)
    by_joint = {
        joint: 100 * float(table[counted[:, k], k].mean())
        for k, joint in enumerate(judged.skeleton.joints)
        if counted[:, k].any()
    }
    total = pck(predicted.xy, actual, size, alpha)
    return PckReport(alpha, total, int(counted.sum()), int(counted.any(axis=1).sum()), by_joint)


def _first(labels: Labels, path: Path) -> Poses:
    if not labels.tracks:
        raise InputError(f"{path} holds no track.")
    return labels.tracks[min(labels.tracks)].poses


def _array(path: Path, name: str, skeleton: Skeleton, frames: int) -> NDArray[np.float64]:
    """(F, K, 2) of an array whose joints are matched by name; nan where it has none."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if name not in arrays:
                raise InputError(f"{path} holds no array {name!r}; it has: {', '.join(arrays)}.")
            found = np.asarray(arrays[name], np.float64)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} cannot be read as .npz: {error}.") from error
    if found.ndim != 3 or found.shape[0] != frames or found.shape[2] != 3:
        raise InputError(f"{name} of {path} is {found.shape}; ({frames}, K, 3) is needed for this video.")
    sizes = {len(known): known for known in map(load_skeleton, skeleton_names())}
    if found.shape[1] not in sizes:
        raise InputError(f"{name} of {path} has {found.shape[1]} joints; no shipped skeleton has so many.")
    theirs = sizes[found.shape[1]].joints
    poses = Poses.placed_by(Source.IMPORTED, np.where(found[..., 2:] > 0, found[..., :2], np.nan))
    result = np.full((frames, len(skeleton), 2), np.nan)
    for k, joint in enumerate(skeleton.joints):
        if joint in theirs:
            result[:, k] = poses.xy[:, theirs.index(joint)]
    return result
