"""Figures 4 and 5: what KIMNet makes of a frame, with all that lies between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from kimnet_core.figures.attention import Attention, attention
from kimnet_core.figures.stages import Example, stages
from kimnet_core.model.heatmaps import decode, render
from training.paper import published
from training.paper.choice import Part, drawn_clips, drawn_frame, drawn_joint
from training.paper.experiment import Row
from training.paper.learning import learnt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console

    from kimnet_core.model.crop import Crop
    from kimnet_core.model.network import Network
    from training.paper.choice import Wish
    from training.paper.experiment import Experiment

EXAMPLES = 3
KIMNET = Row("KIMNet", published.WHOLE["KIMNet"])


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a network made of T frames.

    Attributes:
        crop: in whose pixels it saw them.
        heatmaps: (T, K, h, w) final.
        priors: (T - 1, K, h, w) m^p of all frames but the first.
        weights: (T - 1, K, K) W of these frames; row = joint of the frame, column = joint of the one before.
        true: (T, K, h, w) heatmaps of the labels; empty maps where there is none.
        xy: (T, K, 2) its poses, pixels of the video.
    """

    crop: Crop
    heatmaps: NDArray[np.float32]
    priors: NDArray[np.float32]
    weights: NDArray[np.float32]
    true: NDArray[np.float32]
    xy: NDArray[np.float64]


@torch.inference_mode()
def see(network: Network, part: Part) -> Seen:
    """Follow a person through a part, from its first frame on.

    Args:
        network: with a KMM, whose prior stands still.
        part: of two frames or more.

    Raises:
        ValueError: the network has no KMM.
    """
    crop = part.crop.sized(network.config.input_size)
    clip = torch.from_numpy(part.cut(crop)).movedim(-1, 1).float()
    output = network.eval()(clip[None])
    if output.priors is None or output.weights is None:
        raise ValueError("only a network with a KMM has priors and weights")
    heatmaps = output.heatmaps[0].numpy()
    labels = crop.to_crop(part.clip.xy[part.frames])
    return Seen(
        crop,
        heatmaps,
        output.priors[0].numpy(),
        output.weights[0].numpy(),
        render(labels, heatmaps.shape[-1], stride=network.stride),
        crop.to_frame(decode(heatmaps, network.stride)[0]),
    )


def show_attention(trial: Experiment, wish: Wish, console: Console) -> tuple[str, str]:
    """Figure 4, for the network of the wish's seed.

    Returns:
        The drawing and what is to be told of it.

    Raises:
        KimnetError, OSError: as `Experiment.train` and `choice.py`.
    """
    (clip,), skeleton = drawn_clips(trial.test, wish), trial.test.skeleton
    part = Part.of(clip)
    t, joint = drawn_frame(part, wish), drawn_joint(skeleton, wish)
    seen, crop = see(_network(trial, wish, console), part), part.crop
    one = Attention(
        skeleton,
        part.start + t,
        part.cut(crop)[t - 1 : t + 1],
        crop.to_crop(seen.xy[t - 1 : t + 1]),
        seen.weights[t - 1],
        joint,
    )
    name = skeleton.joints[joint].replace("_", " ")
    line = (
        f"Figure 4: frames {one.frame} and {one.frame + 1} of {part.name}, {wish.rule}; the {name}, "
        f"{'drawn too' if wish.joint is None else 'asked for'}, and poses and W of KIMNet. The area of a disc is "
        f"its weight; a row of W is a joint of the second frame and adds up to 1, a column is one of the first. "
        f"{trial.setting.told(published.FIGURE_DATA, [wish.seed])} The paper shows a frame and a joint of its choice."
    )
    return attention(one, line), line


def show_stages(trial: Experiment, wish: Wish, console: Console) -> tuple[str, str]:
    """Figure 5, for the network of the wish's seed.

    Returns:
        The drawing and what is to be told of it.

    Raises:
        KimnetError, OSError: as `Experiment.train` and `choice.py`.
    """
    clips, skeleton = drawn_clips(trial.test, wish, EXAMPLES), trial.test.skeleton
    joints = range(len(skeleton)) if wish.joint is None else [skeleton.index(wish.joint)]
    network, examples = _network(trial, wish, console), []
    for part in map(Part.of, clips):
        t, seen = drawn_frame(part, wish), see(network, part)
        each = {"true heatmap": seen.true[t], "prior": seen.priors[t - 1], "final heatmap": seen.heatmaps[t]}
        maps = {name: of[list(joints)].max(axis=0) for name, of in each.items()}
        title = f"{part.name}, frame {part.start + t + 1}"
        examples.append(Example(title, part.cut(part.crop)[t], maps))
    whose = "the highest over all joints" if wish.joint is None else f"of the {wish.joint.replace('_', ' ')}"
    line = (
        f"Figure 5: {len(examples)} {'clip' if len(examples) == 1 else 'clips'} {wish.rule}, and a frame after the "
        f"first of each drawn too; heatmaps of KIMNet, {whose}, each brightest at its own highest value. "
        f"{trial.setting.told(published.FIGURE_DATA, [wish.seed])} The paper shows actions of its choice."
    )
    return stages(examples, "Figure 5: from the prior to the final heatmap", line), line


def _network(trial: Experiment, wish: Wish, console: Console) -> Network:
    (network,) = (trial.trained(*each) for each in learnt(trial, (KIMNET,), (wish.seed,), (), console))
    return network
