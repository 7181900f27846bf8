"""The commands of `kimnet` that stand in groups: weights, skeletons, models and measurements.

As in `app.cli`, a command imports what it runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from app.cli_options import CheckpointKind, Device, DeviceName, Json, SkeletonName, Weights
from kimnet_core.resources import DEFAULT_WEIGHTS

DEFAULT = DEFAULT_WEIGHTS.stem

weights_app = typer.Typer(help="The networks that can be used.", no_args_is_help=True)
skeleton_app = typer.Typer(help="The sets of joints that people can have.", no_args_is_help=True)
model_app = typer.Typer(help="What networks are made of.", no_args_is_help=True)
bench_app = typer.Typer(help="Measure, on this machine, what is promised.", no_args_is_help=True)


@weights_app.command("list")
def weights_list(json: Json = False) -> None:
    """List the weights that are there."""
    from app.commands import weights as command
    from app.commands.report import show

    show(command.list_all(), as_json=json)


@weights_app.command("show")
def weights_show(
    weights: Annotated[str, typer.Argument(help="A file, or a name from the list.")] = DEFAULT, json: Json = False
) -> None:
    """Show what a weights file says about itself."""
    from app.commands import weights as command
    from app.commands.report import show

    show(command.describe(weights), as_json=json)


@weights_app.command("verify")
def weights_verify(
    weights: Annotated[str, typer.Argument(help="A file, or a name from the list.")] = DEFAULT, json: Json = False
) -> None:
    """Check every number of a weights file, and that the network runs."""
    from app.commands import weights as command
    from app.commands.report import show

    show(command.verify(weights), as_json=json)


@weights_app.command("import")
def weights_import(
    checkpoint: Annotated[Path, typer.Argument(help="A file that PyTorch wrote (.pth, .pt, .tar).")],
    *,
    kind: Annotated[CheckpointKind, typer.Option(help="Whose it is; which depth or width it has is seen.")],
    out: Annotated[Path, typer.Option(help="Weights to write: .safetensors.")],
    joints: Annotated[
        SkeletonName, typer.Option(help="Joints to find; a checkpoint for MPII's 16 is made into Penn's or JHMDB's.")
    ] = SkeletonName.PENN13,
    json: Json = False,
) -> None:
    """Make weights of another project's checkpoint; no code in it is run.

    An encoder becomes a network that looks at every frame by itself. With the checkpoint's own layer for heatmaps it
    finds joints at once, as --weights of any command. Training takes it as the encoder or the initializer to begin
    with (begin, in a run's file). A checkpoint without such a layer (torchvision's, or one for other joints) is only
    for training. RPSTN's becomes that network, as released.
    """
    from app.commands import weights as command
    from app.commands.report import show

    show(command.take_in(checkpoint, kind, joints, out), as_json=json)


@skeleton_app.command("list")
def skeleton_list(json: Json = False) -> None:
    """List the skeletons that are there, the shipped ones and your own."""
    from app.commands import skeletons as command
    from app.commands.report import show

    show(command.list_all(), as_json=json)


@skeleton_app.command("show")
def skeleton_show(
    skeleton: Annotated[str, typer.Argument(help="A .toml file, or a name from the list.")], json: Json = False
) -> None:
    """Show the joints of a skeleton, how they connect and which mirror which."""
    from app.commands import skeletons as command
    from app.commands.report import show

    show(command.describe(skeleton), as_json=json)


@skeleton_app.command("add")
def skeleton_add(
    file: Annotated[Path, typer.Argument(help="A .toml file, written as those in resources/skeletons.")],
    json: Json = False,
) -> None:
    """Check a skeleton of your own and keep it, so that its name can be given."""
    from app.commands import skeletons as command
    from app.commands.report import show

    show(command.add(file), as_json=json)


@model_app.command("info")
def model_info(
    network: Annotated[str, typer.Argument(help="A name such as kimnet-r50 or rpstn, a .toml file, or weights.")],
    json: Json = False,
) -> None:
    """Count a network's parameters and how much it computes, part by part."""
    from app.commands import model as command
    from app.commands.report import show

    show(command.info(network), as_json=json)


@bench_app.command("replay")
def bench_replay(
    frames: Annotated[int, typer.Option(min=60, help="How many frames after the corrected one.")] = 300,
    weights: Weights = DEFAULT,
    json: Json = False,
) -> None:
    """Time the future of a corrected joint, replayed and computed anew."""
    from app.commands import bench as command
    from app.commands.report import show

    show(command.replay(frames, weights), as_json=json)


@bench_app.command("engines")
def bench_engines(
    frames: Annotated[int, typer.Option(min=1, help="How many frames each engine encodes.")] = 60,
    weights: Weights = DEFAULT,
    device: Device = DeviceName.CPU,
    json: Json = False,
) -> None:
    """Time both engines on the sample clip, in turns."""
    from app.commands import bench as command
    from app.commands.report import show

    show(command.engines(frames, weights, device), as_json=json)


@bench_app.command("ui")
def bench_ui(
    frames: Annotated[int, typer.Option(min=100, help="Of the film in which a joint is dragged.")] = 1000,
    labelled: Annotated[int, typer.Option(min=100, help="Of the project that is opened.")] = 100_000,
    json: Json = False,
) -> None:
    """Time the window: scrubbing, dragging, panning, opening, stepping, and what it keeps in memory."""
    from app.commands.report import say, show
    from app.gauge.command import measure

    show(measure(frames, labelled, say), as_json=json)
