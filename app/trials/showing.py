"""A trial as a run beside the labels: the masks it had, and the poses that came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.comparison import Comparison
from app.subject import Hidden, Subject
from app.trials.keeping import course_of
from kimnet_core.inference.persistence import PAPER
from kimnet_core.pose.pose import Poses, Source, joined

if TYPE_CHECKING:
    from app.here import Spot
    from app.trials.keeping import Kept
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.occlusion.results import Row


def comparison_of(kept: Kept, row: Row, video: VideoInfo, at: Spot, network: str) -> Comparison:
    """What the network was shown and what it made of it.

    Args:
        kept: the sweep.
        row: of the trial.
        video: that it is about.
        at: whose labels it stands beside.
        network: sha256 of the one at work.

    Raises:
        InputError: the results cannot be read.
    """
    xy, score = course_of(kept.results, row.key)
    ground, trial = kept.grounds[row.weights], row.trial(at.document.labels.skeleton)
    masks = ground.masks(trial, video.height, video.width, follow=kept.recipe.follow)
    seed = joined([Poses.placed_by(Source.HUMAN, ground.xy[:1]), Poses.absent(len(xy) - 1, xy.shape[1])])
    return Comparison(
        at.track,
        ground.start,
        Poses.placed_by(Source.MODEL, xy, score),
        Subject(ground.start, ground.path(len(video)), seed, PAPER, Hidden(masks, trial.fill, kept.recipe.seed)),
        own=kept.digests.get(row.weights) == network,
    )
