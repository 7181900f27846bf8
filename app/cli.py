"""The command line: every command and option of `kimnet` at one glance.

Nothing heavy is imported here, so that `kimnet --help` is instant: a command imports what it runs. Standard
output holds the report and nothing else; progress, notices and errors go to standard error.
"""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.cli_groups import bench_app, model_app, skeleton_app, weights_app
from app.cli_laboratory import laboratory_app
from app.cli_options import (
    STOPPED,
    Around,
    ConflictRule,
    Device,
    DeviceName,
    Engine,
    EngineName,
    Json,
    PaperPart,
    Start,
    Stop,
    Video,
    Weights,
)
from kimnet_core.errors import KimnetError
from kimnet_core.resources import DEFAULT_WEIGHTS

FAILED = 2  # exit status where a person can put something right, as for a wrong option


class Sentences(TyperGroup):
    """Ends with a sentence on standard error, not with a traceback, where a person can help."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KimnetError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(FAILED) from None
        except KeyboardInterrupt:
            typer.echo("Stopped.", err=True)
            raise typer.Exit(STOPPED) from None


DEFAULT = DEFAULT_WEIGHTS.stem

app = typer.Typer(
    name="kimnet",
    cls=Sentences,
    help="Carry human poses through video, correct them, and see how the network thinks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(weights_app, name="weights")
app.add_typer(skeleton_app, name="skeleton")
app.add_typer(model_app, name="model")
app.add_typer(bench_app, name="bench")
app.add_typer(laboratory_app)


@app.command()
def track(  # noqa: PLR0913 - an argument for each option
    video: Video,
    *,
    box: Around = None,
    seed_pose: Annotated[
        Path | None, typer.Option(help="CSV file with the pose in the first frame; one of --box and this, or neither.")
    ] = None,
    weights: Weights = DEFAULT,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    out: Annotated[Path | None, typer.Option(help="Labels file to write: .json (COCO) or .csv.")] = None,
    project: Annotated[Path | None, typer.Option(help="Project to make: .kimnet.")] = None,
    start: Start = None,
    stop: Stop = None,
    paper: Annotated[
        bool, typer.Option("--paper", help="As the paper has it: joints that were placed do not hold, nor teach.")
    ] = False,
    json: Json = False,
) -> None:
    """Carry a pose through a video. Without a box or a pose the person is looked for."""
    from app.commands import track as command
    from app.commands.report import show

    request = command.Request(video, weights, engine, device, box, seed_pose, out, project, start, stop, paper)
    result = command.track(request)
    show(result, as_json=json)
    if result.stopped:
        raise typer.Exit(STOPPED)


@app.command()
def render(  # noqa: PLR0913 - an argument for each option
    video: Video,
    labels: Annotated[Path, typer.Argument(help="Labels of that video: .json, .csv or .kimnet.")],
    *,
    out: Annotated[Path, typer.Option(help="Film to write: .mp4, .mov or .mkv.")],
    heatmaps: Annotated[
        str | None, typer.Option(help="Draw the heatmap of this joint, or of all; the network runs again for it.")
    ] = None,
    trail: Annotated[int, typer.Option(min=0, help="Draw where the joints were in so many frames before.")] = 0,
    weights: Weights = DEFAULT,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    start: Start = None,
    stop: Stop = None,
    json: Json = False,
) -> None:
    """Draw labels into a video."""
    from app.commands import render as command
    from app.commands.report import show

    request = command.Request(video, labels, out, heatmaps, trail, weights, engine, device, start, stop)
    show(command.render(request), as_json=json)


@app.command()
def export(
    project: Annotated[Path, typer.Argument(help="A .kimnet project.")],
    out: Annotated[Path, typer.Option(help="Labels file to write: .json (COCO) or .csv.")],
    video: Annotated[str | None, typer.Option(help="Name of the video, where the project has several.")] = None,
    json: Json = False,
) -> None:
    """Write the labels of a project for other programs."""
    from app.commands import export as command
    from app.commands.report import show

    show(command.export(project, out, video), as_json=json)


@app.command()
def merge(
    ours: Annotated[Path, typer.Argument(help="A .kimnet project.")],
    theirs: Annotated[Path, typer.Argument(help="Another one, of the same videos.")],
    out: Annotated[Path, typer.Option(help="The project to write.")],
    rule: Annotated[ConflictRule, typer.Option(help="What becomes of joints that both corrected.")] = ConflictRule.OURS,
    within: Annotated[float, typer.Option(min=0, help="Pixels up to which the mean is taken.")] = 5.0,
    json: Json = False,
) -> None:
    """Merge two people's projects, and list where they disagree."""
    from app.commands.merge import merge_projects
    from app.commands.report import show
    from kimnet_core.labels.merge import Choice

    show(merge_projects(ours, theirs, out, Choice(rule.value), within), as_json=json)


@app.command()
def remap(
    project: Annotated[Path, typer.Argument(help="A .kimnet project; it stays as it is.")],
    out: Annotated[Path, typer.Argument(help="The project to write.")],
    *,
    to: Annotated[str, typer.Option(help="The skeleton it shall have: a .toml file, or a name from the list.")],
    map: Annotated[  # noqa: A002 - an option has the name of its argument
        list[str] | None,
        typer.Option(help="target=source, or target=source+source for their mean; may be repeated."),
    ] = None,
    json: Json = False,
) -> None:
    """Write a project with the joints of another skeleton. Joints match by name unless --map says otherwise."""
    from app.commands.remap import remap_project
    from app.commands.report import show

    show(remap_project(project, out, to, map or ()), as_json=json)


@app.command()
def review(
    project: Annotated[Path, typer.Argument(help="A .kimnet project.")],
    out: Annotated[Path | None, typer.Option(help="A CSV table to write as well.")] = None,
    json: Json = False,
) -> None:
    """List what to look at in the labels of a project, the worst first, and why."""
    from app.commands import review as command
    from app.commands.report import show

    show(command.review(project, out), as_json=json)


@app.command("verify-video")
def verify_video(video: Video, json: Json = False) -> None:
    """Decode every frame of a video and say whether each can be reached exactly."""
    from app.commands import verify as command
    from app.commands.report import show

    report = command.verify_video(video)
    show(report, as_json=json)
    if not report.sound:
        raise typer.Exit(1)


@app.command()
def pck(
    video: Video,
    labels: Annotated[Path, typer.Argument(help="Labels of that video to judge: .json, .csv or .kimnet.")],
    *,
    truth: Annotated[Path, typer.Option(help="The truth: .json, .csv or .kimnet.")],
    alpha: Annotated[float, typer.Option(min=0, help="Fraction of the torso within which a joint is right.")] = 0.2,
    json: Json = False,
) -> None:
    """Compare labels with the truth: percentage of correct keypoints, torso-normalised."""
    from app.commands import pck as command
    from app.commands.report import show

    show(command.measure(video, labels, truth, alpha), as_json=json)


@app.command()
def effort(  # noqa: PLR0913 - an argument for each option
    video: Video,
    *,
    truth: Annotated[Path, typer.Option(help="Where the joints are: .json, .csv or .kimnet.")],
    threshold: Annotated[float, typer.Option(help="Fraction of the torso within which a joint is right.")] = 0.2,
    joints: Annotated[str, typer.Option(help="all, body (without the head), or names with commas between.")] = "all",
    box: Annotated[
        str | None, typer.Option(help="x1,y1,x2,y2 around the person in the first labelled frame; else by the truth.")
    ] = None,
    beside: Annotated[
        list[Path] | None, typer.Option(help="Labels that another program made, to be judged too; may be repeated.")
    ] = None,
    weights: Weights = DEFAULT,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    start: Start = None,
    stop: Stop = None,
    json: Json = False,
) -> None:
    """Count the clicks a clip takes until every joint is right, with KIMNet and with simpler ways beside it."""
    from app.commands import effort as command
    from app.commands.report import show

    others = tuple(beside or ())
    request = command.Request(video, truth, threshold, joints, box, others, weights, engine, device, start or 0, stop)
    show(command.measure(request), as_json=json)


@app.command("eval")
def evaluate(  # noqa: PLR0913 - an argument for each option
    stills: Annotated[Path, typer.Argument(help="COCO keypoints file (.json): people with boxes and joints.")],
    *,
    images: Annotated[Path | None, typer.Option(help="Folder of the pictures; that of the file by default.")] = None,
    upright: Annotated[
        bool, typer.Option("--upright", help="Never turn the window, as for people lying down.")
    ] = False,
    weights: Weights = DEFAULT,
    engine: Engine = EngineName.ONNX,
    device: Device = DeviceName.AUTO,
    json: Json = False,
) -> None:
    """Find labelled people in stills: percentage of correct keypoints, with intervals."""
    from app.commands import eval as command
    from app.commands.report import show

    show(command.measure(command.Request(stills, images, upright, weights, engine, device)), as_json=json)


@app.command()
def doctor(json: Json = False) -> None:
    """Check that everything this program needs is there."""
    from app.commands import doctor as command
    from app.commands.report import show

    report = command.examine()
    show(report, as_json=json)
    if report.problems:
        raise typer.Exit(1)


@app.command(context_settings={"ignore_unknown_options": True})
def paper(
    part: Annotated[PaperPart, typer.Argument(help="Which of the two.")],
    number: Annotated[int, typer.Argument(help="Its number in the paper.")],
    how: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="HOW",
            help="--synthetic or --data ROOT, --seeds 1 2 3, --out DIR; `kimnet paper table 4 -- --help` lists all.",
        ),
    ] = None,
) -> None:
    """Train and measure the networks of a table or figure of the paper, and put its numbers beside ours.

    With --synthetic on people that are drawn, at a size that a laptop bears; with --data on the data set itself.
    A run that was stopped goes on where it was.
    """
    from app.commands import paper as command

    raise typer.Exit(command.run([part, str(number), *(how or ())]))


def main() -> None:
    """Entry point of the script `kimnet`."""
    app()
