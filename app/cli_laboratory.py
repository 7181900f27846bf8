"""The commands that try things on a network: hide, disturb, take apart."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli_options import (
    STOPPED,
    Around,
    Device,
    DeviceName,
    Engine,
    EngineName,
    FirstTrack,
    Json,
    Page,
    SeedKind,
    Start,
    Stop,
    Video,
    Weights,
)
from kimnet_core.resources import DEFAULT_WEIGHTS

DEFAULT = DEFAULT_WEIGHTS.stem

laboratory_app = typer.Typer()


@laboratory_app.command()
def occlude(  # noqa: PLR0913 - an argument for each option
    recipe: Annotated[Path, typer.Argument(help="TOML file that says what is hidden from whom.")],
    *,
    out: Annotated[Path | None, typer.Option(help="Results to fill or to go on with; else NAME.results here.")] = None,
    csv: Annotated[Path | None, typer.Option(help="A table of all trials to write as well.")] = None,
    html: Annotated[Path | None, typer.Option(help="A page to write, with a drawing and all that made it.")] = None,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for one on each core.")] = 1,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler whose workers do it.")] = None,
    json: Json = False,
    rows: Annotated[
        bool, typer.Option("--rows", help="Say each trial as soon as it is done, one JSON a line.")
    ] = False,
) -> None:
    """Hide parts of a clip as a recipe says, and measure what that does. Goes on where it was stopped."""
    from app.commands import occlude as command
    from app.commands.report import show

    result = command.occlude(command.Request(recipe, out, csv, html, engine, device, jobs, scheduler, rows))
    if not rows:
        show(result, as_json=json)
    if result.stopped:
        raise typer.Exit(STOPPED)


@laboratory_app.command()
def seeds(  # noqa: PLR0913 - an argument for each option
    video: Video,
    *,
    project: FirstTrack = None,
    box: Around = None,
    kind: Annotated[list[SeedKind] | None, typer.Option(help="What is wrong; may be repeated, all by default.")] = None,
    amount: Annotated[
        float | None, typer.Option(help="Of one kind: sigma or distance in torso sizes, or the factor of scale.")
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Runs of each kind in which something is drawn.")] = 50,
    seed: Annotated[int, typer.Option(min=0, help="The same number draws the same poses.")] = 0,
    threshold: Annotated[float, typer.Option(help="Torso sizes within which a joint has converged.")] = 0.1,
    hold: Annotated[
        bool, typer.Option("--hold", help="Hold to placed joints, as tracking does; the paper not.")
    ] = False,
    csv: Annotated[Path | None, typer.Option(help="A table to write: each joint of each run.")] = None,
    svg: Annotated[Path | None, typer.Option(help="A drawing to write: distances over time.")] = None,
    html: Page = None,
    weights: Weights = DEFAULT,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    start: Start = None,
    stop: Stop = None,
    json: Json = False,
) -> None:
    """Carry wrong first poses through a clip, and measure how soon that is forgotten."""
    from app.commands import seeds as command
    from app.commands.beginnings import Place
    from app.commands.report import show

    place = Place(project, box, start, stop)
    what = (tuple(kind or ()), amount, repeats, seed, threshold, hold)
    show(command.seeds(command.Request(video, place, *what, csv, svg, html, weights, engine, device)), as_json=json)


@laboratory_app.command()
def compare(  # noqa: PLR0913 - an argument for each option
    video: Video,
    labels: Annotated[list[Path] | None, typer.Argument(help="Labels of that video: .json, .csv or .kimnet.")] = None,
    *,
    weights: Annotated[
        list[str] | None, typer.Option(help="A network to run, by file or name; may be repeated.")
    ] = None,
    project: Annotated[
        Path | None, typer.Option(help="Project whose first track a run begins with; else the person is looked for.")
    ] = None,
    box: Around = None,
    alpha: Annotated[float, typer.Option(min=0, help="Torso sizes beyond which they disagree.")] = 0.2,
    csv: Annotated[Path | None, typer.Option(help="A table to write: each joint of each frame.")] = None,
    html: Page = None,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    start: Start = None,
    stop: Stop = None,
    json: Json = False,
) -> None:
    """Hold two runs against each other, of labels or of networks: how well they agree, and where they do not."""
    from app.commands import compare as command
    from app.commands.beginnings import Place
    from app.commands.report import show

    runs = (tuple(labels or ()), tuple(weights or ()))
    request = command.Request(video, *runs, Place(project, box, start, stop), alpha, csv, html, engine, device)
    show(command.compare(request), as_json=json)


@laboratory_app.command()
def explain(  # noqa: PLR0913 - an argument for each option
    video: Video,
    *,
    frame: Annotated[int, typer.Option(min=0, help="The frame to explain, from 0.")],
    joint: Annotated[str | None, typer.Option(help="One joint; all by default.")] = None,
    project: Annotated[
        Path | None, typer.Option(help="Project with the pass, and its corrections; else one is made for it.")
    ] = None,
    box: Around = None,
    weights: Weights = DEFAULT,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    start: Start = None,
    html: Page = None,
    json: Json = False,
) -> None:
    """Tell what the heatmaps of a frame are made of: the frame before, joint by joint, and the picture."""
    from app.commands import explain as command
    from app.commands.beginnings import Place
    from app.commands.report import show

    place = Place(project, box, start, None)
    show(command.explain(command.Request(video, place, frame, joint, html, weights, engine, device)), as_json=json)


@laboratory_app.command()
def attention(  # noqa: PLR0913 - an argument for each option
    video: Video,
    *,
    frame: Annotated[int | None, typer.Option(min=0, help="One frame, from 0; else the mean of all.")] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option(help="File to write, may be repeated: all frames as .csv or .npz, or a drawing as .svg."),
    ] = None,
    project: FirstTrack = None,
    box: Around = None,
    weights: Weights = DEFAULT,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    start: Start = None,
    stop: Stop = None,
    html: Page = None,
    json: Json = False,
) -> None:
    """Tell whom each joint listened to: the K x K matrix of a frame, or its mean."""
    from app.commands import attention as command
    from app.commands.beginnings import Place
    from app.commands.report import show

    place = Place(project, box, start, stop)
    request = command.Request(video, place, frame, tuple(out or ()), html, weights, engine, device)
    show(command.attention(request), as_json=json)


@laboratory_app.command()
def figure(  # noqa: PLR0913 - an argument for each option
    number: Annotated[int, typer.Argument(help="Of the paper: 4, 5, 6, 7 or 9.")],
    video: Video,
    *,
    out: Annotated[Path, typer.Option(help="The drawing to write, .svg.")],
    frame: Annotated[
        list[int] | None, typer.Option(min=0, help="From 0; may be repeated for Figure 5. By default in the middle.")
    ] = None,
    joint: Annotated[list[str] | None, typer.Option(help="May be repeated for Figures 6 and 7.")] = None,
    project: FirstTrack = None,
    box: Around = None,
    weights: Weights = DEFAULT,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    start: Start = None,
    stop: Stop = None,
    json: Json = False,
) -> None:
    """Draw one of the paper's figures of a clip: attention, heatmaps, or poses with joints covered."""
    from app.commands import figure as command
    from app.commands.beginnings import Place
    from app.commands.report import show

    wish = (tuple(frame or ()), tuple(joint or ()))
    request = command.Request(number, video, Place(project, box, start, stop), *wish, out, weights, engine, device)
    show(command.figure(request), as_json=json)
