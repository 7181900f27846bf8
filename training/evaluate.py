"""`python -m training.evaluate WEIGHTS KIND ROOT --split test`: a network on a labelled set, by the honest protocol.

The network reads the first pose itself, anew every five frames as the paper trains, and once for a whole video; both
are told. Beside PCK of the torso and of the person there are, when asked for, the paper's squares over joints
(`--hide spatial`), the joints that the scene itself hides (`--joints hidden`), OKS-AP, and as a diagnostic the
arithmetic of RPSTN's released evaluation.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from rich.console import Console
from rich.progress import track

from kimnet_core.errors import InputError
from kimnet_core.model.weights import build, load_weights
from kimnet_core.occlusion.fills import Fill
from training.command import command
from training.datasets.clip_readers import CLIP_READERS, read_clips
from training.display import results_console
from training.protocol.occlusion import Kind, Occlusion
from training.protocol.oks import precision
from training.protocol.pck import Joints, evaluate
from training.protocol.predict import RESET_EVERY, predict_clips
from training.protocol.report import Run, tables, write_csv, write_json
from training.protocol.rpstn_compat import rpstn_compat, standing
from training.protocol.sizes import Policy, Size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimnet_core.model.network import Network
    from training.datasets.labelled_clips import ClipSet

STREAMING = "none"


def evaluate_network(network: Network, clips: ClipSet, options: argparse.Namespace) -> list[Run]:
    """Every way of taking frames that was asked for.

    Raises:
        KimnetError: a picture cannot be read, or RPSTN's arithmetic is asked for on a set that it does not know.
    """
    if options.rpstn:
        standing(clips.skeleton)  # told now rather than when all is done
    occlusion = None
    if options.hide is not None:
        occlusion = Occlusion(Kind(options.hide), options.hidden, Fill(options.fill))
    runs = []
    for reset_every in options.reset:
        poses = predict_clips(network, clips.clips, reset_every=reset_every, occlusion=occlusion)
        told = f"{len(clips.clips)} clips, " + ("one start" if reset_every is None else f"start every {reset_every}")
        found = list(track(poses, told, len(clips.clips), console=Console(stderr=True)))
        results = tuple(
            evaluate(found, clips, size=size, policy=options.policy, joints=joints)
            for size in options.size
            for joints in options.joints
        )
        average = precision(found, clips) if options.oks else None
        runs.append(Run(reset_every, occlusion, results, average, rpstn_compat(found, clips) if options.rpstn else ()))
    return runs


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluate", description="Measure a network on labelled videos, in pixels of the video."
    )
    parser.add_argument("weights", type=Path, help="the weights, .safetensors")
    parser.add_argument("kind", choices=tuple(CLIP_READERS), help="the data set")
    parser.add_argument("root", type=Path, help="its folder")
    parser.add_argument("--split", default="test", help="which part of it")
    parser.add_argument(
        "--reset",
        nargs="+",
        type=_frames,
        default=[RESET_EVERY, None],
        help=f"frames from one start to the next, or {STREAMING}; several are told one after the other",
    )
    parser.add_argument("--size", nargs="+", type=Size, choices=tuple(Size), default=tuple(Size))
    parser.add_argument("--policy", type=Policy, choices=tuple(Policy), default=Policy.VISIBLE, help="of the torso")
    parser.add_argument("--joints", nargs="+", type=Joints, choices=tuple(Joints), default=[Joints.VISIBLE])
    parser.add_argument("--hide", choices=tuple(Kind), help="joints under squares, as in the paper's section 4.5")
    parser.add_argument("--hidden", type=_count, default=2, help="how many joints in a frame")
    parser.add_argument("--fill", choices=tuple(Fill), default=Fill.MEAN, help="of the squares")
    parser.add_argument("--oks", action="store_true", help="average precision by COCO's library, too")
    parser.add_argument("--rpstn", action="store_true", help="the arithmetic of RPSTN's release: a diagnostic, not PCK")
    devices = ("cuda", "cpu") if torch.cuda.is_available() else ("cpu",)
    parser.add_argument("--device", choices=devices, default=devices[0])
    parser.add_argument("--json", type=Path, help="a file for all of it")
    parser.add_argument("--csv", type=Path, help="a file for the table")
    return parser


def _frames(text: str) -> int | None:
    return None if text == STREAMING else _count(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


@command
def main(arguments: Sequence[str] | None) -> None:
    """Measure and print."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if Joints.COVERED in options.joints and options.hide is None:
        parser.error("joints are covered only where some are hidden: give --hide")
    weights = load_weights(options.weights)
    clips = read_clips(options.kind, options.root, options.split)
    if weights.skeleton.joints != clips.skeleton.joints:
        raise InputError(
            f"{options.weights} finds the joints of {weights.skeleton.name}, but {clips.name} has those of "
            f"{clips.skeleton.name}; give weights that were trained for them."
        )
    sys.stderr.write(f"{clips}\n")
    runs = evaluate_network(build(weights).to(options.device), clips, options)
    console = results_console()
    for part in tables(runs):
        console.print(part)
    for path, write in ((options.json, write_json), (options.csv, write_csv)):
        if path is not None:
            write(path, runs)


if __name__ == "__main__":
    sys.exit(main())
