"""Figures 6, 7 and 9: RPSTN and KIMNet on the same clips, some joints of which are covered or hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.figures import canvas
from kimnet_core.figures.strips import MARGIN, Count, Line, Strip, compared, strip
from kimnet_core.pose.pose import Visibility
from training.paper import published
from training.paper.choice import Part, drawn_clips, most_hidden
from training.paper.experiment import Row
from training.paper.learning import learnt
from training.protocol.occlusion import Kind, Occlusion, clip_masks
from training.protocol.predict import RESET_EVERY, predict_clips
from training.protocol.sizes import Policy, Size, sizes

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rich.console import Console

    from kimnet_core.model.network import Network
    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.labelled_clips import ClipSet, LabelledClip
    from training.paper.choice import Wish
    from training.paper.experiment import Experiment
    from training.protocol.predict import Predicted

FIRST, SECOND = (Row(name, published.WHOLE[name]) for name in ("RPSTN", "KIMNet"))


@dataclass(frozen=True, slots=True)
class Contest:
    """What is made hard.

    Attributes:
        number: of the figure.
        title: of it.
        how: which joints cannot be seen, as a sentence goes on after the clip.
        occlusion: what is covered; None where the scene itself hides joints.
    """

    number: int
    title: str
    how: str
    occlusion: Occlusion | None

    @property
    def counted(self) -> tuple[str, str]:
        """In words, which joints are counted: the ones in question, and all."""
        if self.occlusion is None:
            return "joints that are labelled as hidden", "labelled joints"
        return "visible joints under a square", "visible joints"

    def looked_at(self, clip: LabelledClip, covered: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """The same, (T, K) each; `covered` (T, K) says what lies under a square."""
        seen = clip.visibility == Visibility.VISIBLE
        if self.occlusion is None:
            hidden = clip.visibility == Visibility.HIDDEN
            return hidden, hidden | seen
        return seen & covered, seen


CONTESTS = {
    each.number: each
    for each in (
        Contest(
            6,
            "Figure 6: joints covered in one frame",
            f"two joints covered in one frame of {RESET_EVERY}",
            Occlusion(Kind.TEMPORAL),
        ),
        Contest(
            7,
            "Figure 7: the same joints covered in all frames but the first",
            f"the same two joints covered in all of {RESET_EVERY} frames but the first",
            Occlusion(Kind.SPATIAL),
        ),
        Contest(9, "Figure 9: joints that the scene hides", "the part of it with most hidden joints", None),
    )
}


def show_contest(trial: Experiment, contest: Contest, wish: Wish, console: Console) -> tuple[str, str]:
    """Draw one part of one clip, and count over all clips and seeds.

    Args:
        trial: what networks are trained on, and the clips.
        contest: what is made hard.
        wish: which clip, and the seeds of runs; the networks of the first are shown.
        console: where training is shown.

    Returns:
        The drawing and what is to be told of it.

    Raises:
        KimnetError, OSError: as `Experiment.train` and `drawn_clips`.
    """
    (clip,) = drawn_clips(trial.test, wish, hidden=contest.occlusion is None)
    part = most_hidden(clip) if contest.occlusion is None else Part.of(clip)
    networks = {
        (row.name, seed): trial.trained(row, seed)
        for row, seed in learnt(trial, (FIRST, SECOND), wish.seeds, (), console)
    }
    judged = {
        seed: _judged(networks[FIRST.name, seed], networks[SECOND.name, seed], contest, trial.test)
        for seed in wish.seeds
    }
    every = [one for each in judged.values() for one in each]
    counts = [
        sum((Count.of(one.winner, one.looked_at[at]) for one in every), Count()).told(joints, FIRST.name, SECOND.name)
        for at, joints in enumerate(contest.counted)
    ]
    line = (
        f"Figure {contest.number}: {part.name}, {wish.rule}, frames {part.start + 1}-{part.start + part.length}, "
        f"{contest.how}; networks of seed {wish.seed}. "
        f"Counted over {len(trial.test.clips)} clips for each seed, nearer by {MARGIN} torsos or more: "
        f"{'; '.join(counts)}. {trial.setting.told(published.FIGURE_DATA, wish.seeds)} "
        "The paper shows clips of its choice and counts nothing."
    )
    (picked,) = (one for one in judged[wish.seed] if one.clip is clip)
    return strip(_strip(picked, part, contest, trial.test.skeleton), contest.title, line), line


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """What both networks found in a clip of T frames.

    Attributes:
        clip: the whole clip.
        first: of the one.
        second: of the other.
        looked_at: (T, K) each, as `Contest.looked_at` says.
        winner: (T, K) as `compared` says, 0 for joints that are not looked at.
    """

    clip: LabelledClip
    first: Predicted
    second: Predicted
    looked_at: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    winner: NDArray[np.int8]


def _judged(first: Network, second: Network, contest: Contest, clips: ClipSet) -> list[_Judged]:
    both = [predict_clips(network, clips.clips, occlusion=contest.occlusion) for network in (first, second)]
    judged = []
    for clip, one, other in zip(clips.clips, *both, strict=True):
        size = sizes(clip, clips.skeleton, Size.TORSO, Policy.VISIBLE, one.xy).pixels
        looked_at = contest.looked_at(clip, one.covered)
        winner = np.where(looked_at[1], compared(one.xy, other.xy, clip.xy, size), 0).astype(np.int8)
        judged.append(_Judged(clip, one, other, looked_at, winner))
    return judged


def _strip(judged: _Judged, part: Part, contest: Contest, skeleton: Skeleton) -> Strip:
    """A part of a clip, in pixels of pictures."""
    crop, clip = part.crop, judged.clip
    pictures, hidden = part.cut(crop), clip.visibility[part.frames] == Visibility.HIDDEN
    squares, titles = [], []
    for t, frame in enumerate(range(part.start, part.start + part.length)):
        square, count, what = np.empty((0, 3), np.intp), int(hidden[t].sum()), "hidden"
        if contest.occlusion is not None:
            masks = clip_masks(clip, contest.occlusion, RESET_EVERY)
            pictures[t], square = masks.hide(pictures[t], frame, crop), masks.squares(frame, crop)
            count, what = len(square), "covered"
        squares.append(square)
        titles.append(f"frame {frame + 1}" + (f": {count} {what}" if count else ""))
    winner = judged.winner[part.frames]
    first, second = (crop.to_crop(one.xy[part.frames]) for one in (judged.first, judged.second))
    lines = (
        Line("labels", crop.to_crop(clip.xy[part.frames]), hidden),
        Line(FIRST.name, first, marked=winner < 0, mark=canvas.farther),
        Line(SECOND.name, second, marked=winner > 0, mark=canvas.nearer),
    )
    legend = (
        (canvas.nearer, f"{SECOND.name} is nearer to the label by {MARGIN} torsos or more"),
        (canvas.farther, f"{FIRST.name} is nearer by as much"),
        (canvas.hidden, "labelled as hidden"),
    )
    return Strip(skeleton, pictures, tuple(titles), tuple(squares), lines, legend)
