"""Options that commands share, and the words that can be given for them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

STOPPED = 130  # exit status that a shell gives a program that ended by Ctrl+C: 128 + SIGINT


class EngineName(StrEnum):
    """What runs the network."""

    ONNX = "onnx"
    TORCH = "torch"


class DeviceName(StrEnum):
    """Where it runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class CheckpointKind(StrEnum):
    """Whose weights can be taken in."""

    SIMPLEBASELINE = "simplebaseline"
    HRNET = "hrnet"
    HOURGLASS = "hourglass"
    TORCHVISION = "torchvision"
    RPSTN = "rpstn"


class PaperPart(StrEnum):
    """What of the paper can be made again."""

    TABLE = "table"
    FIGURE = "figure"


class SeedKind(StrEnum):
    """What can be wrong with a first pose."""

    NOISE = "noise"
    SHIFT = "shift"
    SCALE = "scale"
    SWAP = "swap"
    WRONG = "wrong"


class ConflictRule(StrEnum):
    """What becomes of joints that two people placed by hand, and not alike."""

    OURS = "ours"
    THEIRS = "theirs"
    MEAN = "mean"


class SkeletonName(StrEnum):
    """Joints that come with the program."""

    PENN13 = "penn13"
    JHMDB15 = "jhmdb15"
    COCO17 = "coco17"


Video = Annotated[Path, typer.Argument(help="A video file, a folder of pictures, or a pattern like frames/%05d.png.")]
Weights = Annotated[str, typer.Option(help="A weights file, or the name of one that `kimnet weights list` shows.")]
Engine = Annotated[EngineName, typer.Option(help="What runs the network.")]
Device = Annotated[DeviceName, typer.Option(help="auto takes CUDA where it is there.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Around = Annotated[str | None, typer.Option(help="x1,y1,x2,y2 in pixels around the person in the first frame.")]
FirstTrack = Annotated[
    Path | None, typer.Option(help="Project whose first track begins it; else the person is looked for.")
]
Page = Annotated[Path | None, typer.Option("--html", help="A page to write: all numbers, and what they depend on.")]
Start = Annotated[int | None, typer.Option(min=0, help="First frame, counted from 0.")]
Stop = Annotated[int | None, typer.Option(min=1, help="The frame after the last one; the whole video by default.")]
