"""What a run on the frozen trunk's maps is told: one TOML file, every value checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  read at run time, by get_type_hints
from typing import Any

from kimnet_core.model.config import KIMNetConfig  # noqa: TC001  read at run time, by get_type_hints
from kimnet_core.settings_file import at_least_one, build, one_of, read_table
from training.clips import ClipRecipe
from training.datasets.readers import READERS
from training.descent import Descent
from training.processes import PRECISIONS


@dataclass(frozen=True, slots=True)
class Video:
    """A video and how its person is labelled: by an array of machine labels, or by MoveNet from a box on.

    Attributes:
        path: the video.
        labels: .npz file of machine labels; needs `view`.
        view: the camera, such as "cam03".
        box: x1,y1,x2,y2 around the person in frame `first`, instead of labels.
        first: first frame.
        last: last frame; with none, that of the video.
    """

    path: Path
    labels: Path | None = None
    view: str = ""
    box: str = ""
    first: int = 0
    last: int = -1

    def __post_init__(self) -> None:
        if (self.labels is None) == (not self.box):
            raise ValueError("a video needs either labels or a box")


@dataclass(frozen=True, slots=True)
class Pictures:
    """A data set of pictures of people.

    Attributes:
        kind: which data set, of `READERS`.
        labels: the file of its labels, .json.
        images: the folder that pictures are named from.
    """

    kind: str
    labels: Path
    images: Path

    def __post_init__(self) -> None:
        one_of(self, "kind", tuple(READERS))


@dataclass(frozen=True, slots=True)
class Data:
    """Where clips come from.

    Attributes:
        lspet: folder of Leeds Sports Pose Extended with the teacher's labels.
        trunk: ONNX file of MoveNet Thunder, whose trunk is frozen.
        cache: folder for the trunk's maps, which are computed once; 1.8 MB a clip of five frames.
        clips: how many clips to learn from, each from another still as long as there are enough.
        validation: how many clips to measure on, from stills kept apart.
        penn_action: folder of Penn Action's labels, movements for the stills to follow.
        mocap: folder of motion capture, more of them.
        pictures: more stills.
        videos: real videos, to learn from and to measure on.
        video_share: share of the clips to learn from that are of real videos, where there are any.
    """

    lspet: Path
    trunk: Path
    cache: Path
    clips: int = 4000
    validation: int = 200
    penn_action: Path | None = None
    mocap: Path | None = None
    pictures: tuple[Pictures, ...] = ()
    videos: tuple[Video, ...] = ()
    video_share: float = 0.1

    def __post_init__(self) -> None:
        at_least_one(self, "clips", "validation")


@dataclass(frozen=True, slots=True)
class Start:
    """What the recursion starts from: a person's pose in some clips, the initializer's in the others.

    Attributes:
        given: share of clips that start from the true pose, disturbed as follows.
        jitter: standard deviations in crop pixels, one drawn for each joint.
        drop: share of its joints that are missing.
        carry: share of its joints that lie off by the same in every frame, start and target alike, as when
            the person means another point of the elbow than the network does. Only the state knows of it.
        carried: how far off, standard deviation in crop pixels.
        drift: standard deviations in cells a frame, one drawn for each clip, of an error that the motion of the
            pictures gets: real motion is found less well than that of moved stills, and the picture must put right
            what drifts.
        still: share of the clips whose prior does not move at all, as where no motion was found.
    """

    given: float = 0.5
    jitter: tuple[float, ...] = (0.0, 0.0, 2.0, 6.0)
    drop: float = 0.06
    carry: float = 0.15
    carried: float = 8.0
    drift: tuple[float, ...] = (0.0,)
    still: float = 0.0


@dataclass(frozen=True, slots=True)
class Loss:
    """Weights of the parts of the loss.

    Attributes:
        peak: how much more a cell at a keypoint counts than an empty one; most of a heatmap is empty.
        initial: weight of the initializer's own heatmaps beside those of the recursion.
        prior: weight of the predicted priors m^p.
    """

    peak: float = 10.0
    initial: float = 0.5
    prior: float = 0.0


@dataclass(frozen=True, slots=True)
class Optimiser(Descent):
    """How the weights move.

    A step looks at `batch` whole clips; of shorter parts and single frames at as many as those clips hold.

    Attributes:
        stills: how many of the steps look at single frames, to teach the initializer before the recursion.
        lengths: frames of the parts of clips that the recursion learns from, each for an equal share of its steps.
        precision: of Fabric, one of `PRECISIONS`.
    """

    stills: int = 400
    lengths: tuple[int, ...] = (5,)
    precision: str = "bf16-mixed"

    def __post_init__(self) -> None:
        Descent.__post_init__(self)
        if not self.lengths or min(self.lengths) < 2 or self.stills >= self.steps:
            raise ValueError("lengths needs numbers from 2 on, and stills must be fewer than steps")
        one_of(self, "precision", PRECISIONS)


@dataclass(frozen=True, slots=True)
class RunConfig:
    """A whole run.

    Attributes:
        name: of the weights.
        output: folder for checkpoints and weights.
        seed: of clips, batches and starting weights.
        save_every: steps between two checkpoints, each with a measurement.
        data: where clips come from.
        network: the architecture; its encoder is "movenet", for only that has a frozen trunk, and its
            skeleton "penn13", for the clips are made of those joints.
        clips: how they are made.
        start: what the recursion starts from.
        loss: its parts.
        optimiser: how the weights move.
        card: what the weights file shall say of itself, in words.
    """

    name: str
    output: Path
    data: Data
    network: KIMNetConfig
    seed: int = 1
    save_every: int = 100
    clips: ClipRecipe = field(default_factory=ClipRecipe)
    start: Start = field(default_factory=Start)
    loss: Loss = field(default_factory=Loss)
    optimiser: Optimiser = field(default_factory=Optimiser)
    card: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at_least_one(self, "save_every")
        for name, only in (("encoder", "movenet"), ("skeleton", "penn13"), ("input_size", self.clips.size)):
            if (value := getattr(self.network, name)) != only:
                raise ValueError(f"{name} of [network] is {value!r}; this training needs {only!r}")
        if self.network.feature_dim < self.network.joints:  # each joint starts with a channel of its own
            raise ValueError(f"feature_dim of [network] is {self.network.feature_dim}; it must be at least the joints")


def read_config(path: Path) -> RunConfig:
    """Read a run's file; relative paths in it start at the folder one works in.

    Raises:
        InputError: the file is missing, is not TOML, has an unknown key, lacks one, or holds a value of
            another type.
    """
    return build(RunConfig, read_table(path), path)
