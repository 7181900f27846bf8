"""`kimnet eval`: how well the weights find people in labelled stills, each in the window around their box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.commands.opening import engine_on
from app.commands.report import followed, say, table
from kimnet_core.labels.stills import read_stills
from kimnet_core.pose.accuracy import DRAWS, SEED, Accuracy, Share, accuracy
from kimnet_core.tracking.find_people import by_initializer, find_people

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for; the names are those of the options."""

    stills: Path
    images: Path | None
    upright: bool
    weights: str
    engine: str
    device: str


@dataclass(frozen=True, slots=True)
class EvalReport:
    """PCK on stills.

    Attributes:
        stills: the labels.
        people: how many.
        pictures: in how many.
        weights: name of the network's.
        draws: of the bootstrap over pictures that the 95 % intervals come from.
        seed: of these draws.
        measures: PCK@0.2 and @0.1 of the torso, and of the person.
    """

    stills: Path
    people: int
    pictures: int
    weights: str
    draws: int
    seed: int
    measures: tuple[Accuracy, ...]

    def __str__(self) -> str:
        columns = ["", *(f"@{each.alpha:g} {each.size}" for each in self.measures)]
        joints = dict.fromkeys(joint for each in self.measures for joint in each.joints)
        rows = [[joint, *(_text(each.joints.get(joint)) for each in self.measures)] for joint in joints]
        rows.append(["all", *(_text(each.total) for each in self.measures)])
        return (
            f"{self.stills}: {self.people} people in {self.pictures} pictures, weights {self.weights}\n\n"
            f"{table(columns, rows)}\n\n"
            f"PCK in percent, with 95 % intervals: bootstrap over pictures, {self.draws} draws, seed {self.seed}"
        )


def measure(request: Request) -> EvalReport:
    """Find everybody and compare.

    Raises:
        KimnetError: labels, pictures or weights cannot be used.
    """
    engine = engine_on(request.weights, request.engine, request.device)
    skeleton = engine.weights.skeleton
    stills = read_stills(request.stills, skeleton)
    for note in stills.notes:
        say(note)
    folder = request.stills.parent if request.images is None else request.images
    finding = find_people(stills, folder, by_initializer(engine, upright=request.upright))
    predicted = np.stack(list(followed(finding, len(stills), "finding")))
    return EvalReport(
        stills=request.stills,
        people=len(stills),
        pictures=len(set(stills.pictures)),
        weights=str(engine.weights.card.get("name", "")),
        draws=DRAWS,
        seed=SEED,
        measures=accuracy(predicted, stills.xy, stills.picture_numbers, skeleton),
    )


def _text(share: Share | None) -> str:
    return "" if share is None else f"{share.percent:.1f} ({share.low:.1f} to {share.high:.1f})"
