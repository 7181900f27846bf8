"""What the palette finds: actions, places in the video, joints and files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.joint_names import full_name
from app.language import tr
from app.palette.matching import fit
from app.player.go_to import describe
from app.player.places import find_place
from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.actions.action import Action
    from app.session import Session

_GO = "go "
_SHOWN = 60
_OFF = 6.0  # less than a letter that begins a word, so that a better fit still comes first


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done.

    Attributes:
        text: what it is.
        kind: where it comes from: the name of a menu, or "Joint".
        run: does it.
        keys: its keys as a person reads them.
        missing: why it cannot be done now; "" where it can.
        tip: more of what it is.
    """

    text: str
    kind: str
    run: Callable[[], object]
    keys: str = ""
    missing: str = ""
    tip: str = ""


def search(typed: str, entries: Sequence[Entry]) -> list[Entry]:
    """Those that fit what is typed, the best first; what cannot be done now comes after what can and fits as well."""
    found = [(score, entry) for entry in entries if (score := _fit(typed, entry)) is not None]
    found.sort(key=lambda pair: (_OFF if pair[1].missing else 0.0) - pair[0])
    return [entry for _, entry in found[:_SHOWN]]


def _fit(typed: str, entry: Entry) -> float | None:
    """The text counts fully, the text behind its kind a little less."""
    fits = [fit(typed, entry.text), fit(typed, f"{entry.kind} {entry.text}")]
    return max((score - i for i, score in enumerate(fits) if score is not None), default=None)


def of_actions(actions: Iterable[Action]) -> list[Entry]:
    """One for each action of the table."""
    return [
        Entry(
            action.text().removesuffix("…"), tr(action.definition.menu) if action.definition.menu else tr("Keys"),
            action.trigger, ", ".join(key.toString(key.SequenceFormat.NativeText) for key in action.shortcuts()),
            action.missing, action.does,
        )
        for action in actions
    ]  # fmt: skip


def of_joints(session: Session) -> list[Entry]:
    """One for each joint of the shown person."""
    if (at := session.here.spot) is None:
        return []
    return [
        Entry(full_name(name), tr("Joint"), partial(session.picking.number, joint), tip=tr("Pick this joint"))
        for joint, name in enumerate(at[0].labels.skeleton.joints)
    ]


def of_files(names: Iterable[str], open_file: Callable[[str], object]) -> list[Entry]:
    """One for each file that was open."""
    return [Entry(Path(name).name, tr("Open recent"), partial(open_file, name), tip=name) for name in names]


def of_place(typed: str, session: Session) -> list[Entry]:
    """The place in the video that "go 123", "123", "1:02" or "50%" means; none where it means none."""
    clip, text = session.playback.clip, typed.strip().casefold()
    place = text.removeprefix(_GO)
    if clip is None or (not place[:1].isdecimal() and place[:1] not in ("+", "-")):
        return []
    try:
        frame = find_place(place, clip.times, session.playback.wanted)
    except InputError:
        return []
    return [Entry(describe(clip.times, frame), tr("Go"), partial(session.playback.seek, frame))]
