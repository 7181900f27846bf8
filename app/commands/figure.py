"""`kimnet figure`: the paper's Figures 4 to 7 and 9, of any clip and network."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.commands.beginnings import CACHE, beginning, passed
from app.commands.opening import engine_on
from app.commands.report import followed
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.figures import canvas
from kimnet_core.figures.attention import Attention, attention
from kimnet_core.figures.canvas import SIZE
from kimnet_core.figures.stages import Example, stages
from kimnet_core.figures.strips import MARGIN, Line, Strip, strip
from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.persistence import PAPER
from kimnet_core.model.heatmaps import decode
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.laboratory import Laboratory
from kimnet_core.occlusion.masks import MaskedSource
from kimnet_core.occlusion.recipe import MASK, Patch, Trial
from kimnet_core.pose.metrics import torso_sizes
from kimnet_core.pose.pose import Poses
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.track import track
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from app.commands.beginnings import Beginning, Place
    from kimnet_core.inference.engine import Engine
    from kimnet_core.model.crop import Crop
    from kimnet_core.tracking.evidence import Evidence
    from kimnet_core.video.source import FrameSource

SHOWN = 5  # frames of a strip, as many as the paper starts anew after
EXAMPLES = (0.2, 0.5, 0.8)  # where frames of Figure 5 lie in the pass unless a person says which
NUMBERS = (4, 5, 6, 7, 9)


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    number: int
    video: Path
    place: Place
    frames: tuple[int, ...]
    joints: tuple[str, ...]
    out: Path
    weights: str
    engine: str
    device: str


@dataclass(frozen=True, slots=True)
class FigureReport:
    """What was drawn.

    Attributes:
        caption: what it shows.
        written: the file.
    """

    caption: str
    written: Path

    def __str__(self) -> str:
        return f"{self.caption}\nwrote {self.written}"


def figure(request: Request) -> FigureReport:
    """Run the network, and draw what it made of the frames.

    Raises:
        KimnetError: something about the request cannot be used, or the file cannot be written.
    """
    if request.number not in NUMBERS:
        raise InputError(
            f"Figure {request.number} is none of {', '.join(map(str, NUMBERS))}. Figure 8 is a sweep: "
            "kimnet occlude resources/recipes/count.toml --html count.html."
        )
    with open_video(request.video) as source:
        engine = engine_on(request.weights, request.engine, request.device)
        begin = beginning(request.place, source, engine)
        clip = _Clip(request, source, engine, begin)
        drawn, caption = {4: _attention, 5: _stages, 6: _covered, 7: _covered, 9: _poses}[request.number](clip)
    try:
        with replacing(request.out) as temporary:
            temporary.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{request.out} cannot be written ({error.strerror}); choose another place.") from error
    return FigureReport(caption, request.out)


@dataclass(frozen=True, slots=True, eq=False)
class _Clip:
    request: Request
    source: FrameSource
    engine: Engine
    begin: Beginning

    @property
    def told(self) -> str:
        """Which clip and network."""
        return f"{self.request.video.name}, network {self.engine.weights.card.get('name', self.request.weights)}"

    def frame(self, before: int, after: int) -> int:
        """The frame that was asked for, else one in the middle.

        Args:
            before: how many frames of the pass must come before it.
            after: how many after it.

        Raises:
            InputError: there is no such frame, or several were asked for.
        """
        frames = self.begin.frames
        low, high = frames.start + before, frames[-1] - after
        if low > high:
            raise InputError(f"This figure needs {before + after + 1} frames or more, and there are {len(frames)}.")
        if len(self.request.frames) > 1:
            raise InputError(f"Figure {self.request.number} shows one part of the clip; give --frame once.")
        asked = self.request.frames[0] if self.request.frames else (low + high) // 2
        if not low <= asked <= high:
            raise InputError(f"--frame must be from {low} to {high} for this figure, got {asked}.")
        return asked

    def joint(self) -> int:
        """The one that was asked for, else the left wrist.

        Raises:
            InputError: the network has no such joint, or several were asked for.
        """
        if len(self.request.joints) > 1:
            raise InputError(f"Figure {self.request.number} is about one joint; give --joint once.")
        return self.joints(("left_wrist",))[0]

    def joints(self, usual: tuple[str, ...]) -> list[int]:
        """Those that were asked for, else the usual ones.

        Raises:
            InputError: the network has no such joint.
        """
        skeleton = self.engine.weights.skeleton
        return [skeleton.index(name) for name in self.request.joints or usual]

    def evidence(self, stop: int) -> list[Evidence]:
        """What the network saw from the first frame up to one."""
        frames = range(self.begin.frames.start, stop)
        with self.features() as features:
            passing = track(features, self.begin.seed, stop=stop, path=self.begin.path)
            return [each.evidence for each in followed(passing, len(frames), "tracking")]

    @contextmanager
    def features(self) -> Iterator[Features]:
        """What the network sees, remembered for as long as a figure is made."""
        with FeatureCache(None, CACHE, self.engine.weights.config) as cache:
            yield Features(self.source, self.engine, cache, PAPER)

    def pictures(self, crop: Crop, frames: range) -> NDArray[np.uint8]:
        """(T, S, S, 3) frames through a window."""
        return np.stack([crop.cut(self.source.read(frame)) for frame in frames])

    def places(self, seen: Evidence, crop: Crop) -> NDArray[np.float64]:
        """(K, 2) the peaks of a frame, in pixels of pictures."""
        return crop.to_crop(seen.crop.to_frame(decode(seen.heatmaps)[0]))


def _attention(clip: _Clip) -> tuple[str, str]:
    """Figure 4."""
    frame, joint = clip.frame(1, 0), clip.joint()
    before, now = clip.evidence(frame + 1)[-2:]
    if now.weights is None:
        raise InputError(f"Frame {frame} has no matrix: the person was not found there. Choose another with --frame.")
    crop = _upright(now.crop)
    skeleton = clip.engine.weights.skeleton
    found = np.stack([clip.places(each, crop) for each in (before, now)])
    one = Attention(skeleton, frame - 1, clip.pictures(crop, range(frame - 1, frame + 1)), found, now.weights, joint)
    caption = (
        f"Figure 4: frames {frame - 1} and {frame} of {clip.told}, counted from 0; the "
        f"{skeleton.joints[joint].replace('_', ' ')}. The area of a disc is its weight; a row of W is a joint of the "
        "second frame and adds up to 1, a column is one of the first."
    )
    return attention(one, caption), caption


def _stages(clip: _Clip) -> tuple[str, str]:
    """Figure 5."""
    frames = clip.begin.frames
    asked = sorted(clip.request.frames) or [frames.start + round(share * (len(frames) - 1)) for share in EXAMPLES]
    for frame in asked:
        if frame not in frames[1:]:
            raise InputError(f"--frame must be from {frames.start + 1} to {frames[-1]} for this figure, got {frame}.")
    joint = clip.joint()
    with clip.features() as features:
        begin = replace(clip.begin, frames=range(frames.start, asked[-1] + 1))
        _, path = passed(features, begin, "tracking")
        replayer = Replayer(features, path, begin.seed)
        examples = [_stages_of(clip, frame, joint, replayer) for frame in asked]
    name = clip.engine.weights.skeleton.joints[joint].replace("_", " ")
    caption = (
        f"Figure 5: {clip.told}, frames counted from 0; heatmaps of the {name}, each brightest at its own highest "
        "value. B * f is what the picture of the frame says by itself. The paper has the true heatmap in its place; of "
        "this clip nobody knows it."
    )
    return stages(examples, f"Figure 5: from the prior to the final heatmap, {name}", caption), caption


def _stages_of(clip: _Clip, frame: int, joint: int, replayer: Replayer) -> Example:
    """A row of Figure 5."""
    parts = replayer.account(frame, Poses.absent(len(replayer.frames), len(clip.engine.weights.skeleton)))
    seen = replayer.evidence(frame)
    if parts is None or seen.prior is None:
        raise InputError(f"Frame {frame} has no prior: the person was not found there. Choose another with --frame.")
    crop = seen.crop.sized(SIZE)  # turned as the heatmaps are
    maps = {"prior": seen.prior[joint], "B * f": parts.picture[joint], "final heatmap": seen.heatmaps[joint]}
    return Example(f"frame {frame}", crop.cut(clip.source.read(frame)), maps)


def _covered(clip: _Clip) -> tuple[str, str]:
    """Figures 6 and 7: the same frames seen whole, and with joints covered."""
    temporal = clip.request.number == 6
    joints = clip.joints(("right_wrist", "left_knee"))
    first = clip.frame(1, SHOWN - 2) - 1  # one frame with nothing covered goes before
    shown = range(first, first + SHOWN)
    hidden = range(first + 1, first + 2) if temporal else range(first + 1, shown.stop)
    place = replace(clip.begin, frames=range(clip.begin.frames.start, shown.stop))
    laboratory = Laboratory(clip.source, clip.engine, place.seed, place.frames)
    trial = Trial(
        clip.request.weights, Fill.MEAN, tuple(Patch(joint, MASK, hidden.start, hidden.stop) for joint in joints)
    )
    masks, after = laboratory.masks(trial, follow=True), laboratory.run(trial, follow=True, seed=0)
    at = slice(first - place.frames.start, None)
    whole, covered = laboratory.baseline.xy[at], after.xy[at]
    torso = float(np.nanmedian(torso_sizes(whole, clip.engine.weights.skeleton)))
    moved = np.linalg.norm(covered - whole, axis=2) >= MARGIN * torso
    crop = _upright(laboratory.ground.path(len(clip.source)).window(first, SIZE))
    names = " and ".join(clip.engine.weights.skeleton.joints[joint].replace("_", " ") for joint in joints)
    seen = replace(clip, source=MaskedSource(clip.source, masks, Fill.MEAN))
    one = Strip(
        clip.engine.weights.skeleton,
        seen.pictures(crop, shown),
        tuple(f"frame {frame}" + (f": {len(joints)} covered" if frame in hidden else "") for frame in shown),
        (np.empty((0, 3), np.intp),) * SHOWN,
        (
            Line("uncovered", crop.to_crop(whole)),
            Line("covered", crop.to_crop(covered), marked=moved, mark=canvas.nearer),
        ),
        ((canvas.nearer, f"moved by {MARGIN} torsos or more by what is covered"),),
    )
    how = "in one frame" if temporal else "in all frames after the first that is shown"
    caption = (
        f"Figure {clip.request.number}: {clip.told}, frames {shown.start} to {shown[-1]} counted from 0; {names} "
        f"covered {how} by squares of {MASK:g} pixels of the network's input of 256. Above, where the network has the "
        f"joints with nothing covered; below, under the squares: {int(moved.sum())} of {moved.size} joints moved. "
        "Nobody knows where the joints of this clip truly are; the run that sees all of it stands in for that."
    )
    title = f"Figure {clip.request.number}: {names} covered {'in one frame' if temporal else 'and followed'}"
    return strip(one, title, caption), caption


def _poses(clip: _Clip) -> tuple[str, str]:
    """Figure 9: the poses of frames in which the scene hides joints."""
    first = clip.frame(0, SHOWN - 1)
    shown = range(first, first + SHOWN)
    seen = clip.evidence(shown.stop)[-SHOWN:]
    crop = _upright(seen[0].crop)
    xy = np.stack([clip.places(each, crop) for each in seen])
    one = Strip(
        clip.engine.weights.skeleton,
        clip.pictures(crop, shown),
        tuple(f"frame {frame}" for frame in shown),
        (np.empty((0, 3), np.intp),) * SHOWN,
        (Line("found", xy),),
        (),
    )
    caption = (
        f"Figure 9: {clip.told}, frames {shown.start} to {shown[-1]} counted from 0; the poses as the network has "
        "them, joints that the body hides among them."
    )
    return strip(one, "Figure 9: joints that the scene hides", caption), caption


def _upright(crop: Crop) -> Crop:
    """What the network looks at, as a person does: not turned, and as large as a picture of a figure."""
    return replace(crop, angle=0.0).sized(SIZE)
