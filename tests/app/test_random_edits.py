"""Ten thousand edits, undos and redos at random: every state is met again exactly, and the file holds it."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.edits import LockChange, NoteChange, PathChange, ReviewChange, state_of
from app.person_colors import usual_color
from app.trajectory.outliers import Outliers
from kimnet_core.labels.note import Note
from kimnet_core.labels.project import Project
from kimnet_core.pose.pose import Poses, Source, Visibility
from tests.app.conftest import FRAMES, HEIGHT, SKELETON, WIDTH, open_clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.edits import State
    from app.session import Session

K = len(SKELETON)
STEPS = 10_000
LOOKS = 50  # at the file, evenly
SEEKS = 0.05  # share of the steps before which another frame is shown
MOST_PEOPLE = 4


def digest(state: State | Document) -> str:
    """A fingerprint of all that an edit can change."""
    labels, found = state.labels, hashlib.sha1(usedforsecurity=False)
    for track in sorted(labels.tracks):
        person = labels.tracks[track]
        found.update(f"{track} {person.name} {sorted(state_locks(state, track))} {state_color(state, track)}".encode())
        for name in Poses.__slots__:
            found.update(getattr(person.poses, name).tobytes())
        found.update(state.path(track).windows.tobytes())
    for frame, mask in sorted(state.masks.frames.items()):
        found.update(f"{frame}".encode() + np.packbits(mask).tobytes())
    found.update(f"{sorted(state.notes.items())} {sorted(state.reviews.items())} {state.persistence}".encode())
    return found.hexdigest()


def state_color(state: State | Document, track: int) -> str:
    colors = getattr(state, "colors", None)
    return state.color(track) if colors is None else colors.get(track, usual_color(track))


def state_locks(state: State | Document, track: int) -> frozenset[int]:
    locks = getattr(state, "locks", None)
    return state.locked(track) if locks is None else locks.get(track, frozenset())


class Annotator:
    """Somebody who does anything at all, in any order."""

    def __init__(self, session: Session, rng: np.random.Generator) -> None:
        assert session.document is not None
        self.session, self.document, self.rng = session, session.document, rng
        self.outliers = Outliers(session.here, session.correction)
        self.verbs: list[Callable[[], object]] = [
            self.put, self.put, self.drag, self.cancel_drag, self.place, self.nudge, self.mark, self.turn, self.scale,
            session.pose.copy, session.pose.paste, session.pose.copy_previous,
            session.sides.swap_joints, session.sides.swap_limbs, session.sides.swap_pose,
            self.pick, self.pick, self.pick_frames, self.paint, session.masks.clear,
            self.lock, self.lay_window, self.note, self.review,
            session.correction.switch_holding, session.correction.switch_learning,
            self.add, session.people.remove, session.people.split, self.merge, self.exchange, self.rename,
            self.color,
            self.take_away, self.fill_in,
        ]  # fmt: skip

    def act(self) -> None:
        """Do one thing, to its end."""
        self.verbs[self.rng.integers(len(self.verbs))]()
        self.document.settle()

    def joint(self) -> int:
        return int(self.rng.integers(K))

    def place_of(self) -> tuple[float, float]:
        return float(self.rng.uniform(0, WIDTH)), float(self.rng.uniform(0, HEIGHT))

    def put(self) -> None:
        if (spot := self.session.here.spot) is None:
            return
        count = int(self.rng.integers(1, FRAMES - spot.frame + 1))
        xy = self.rng.uniform(0, WIDTH, (count, K, 2))
        xy[self.rng.random((count, K)) < 0.2] = np.nan
        source = Source(int(self.rng.integers(1, 6)))
        poses = Poses.placed_by(source, xy, self.rng.random((count, K)), origin=int(self.rng.integers(9)))
        self.document.put_poses(spot.track, spot.frame, poses, "Put")

    def drag(self) -> None:
        joint = self.joint()
        for _ in range(3):
            self.session.correction.drag_joint(joint, *self.place_of())
        self.session.correction.drop_joint()

    def cancel_drag(self) -> None:
        self.session.correction.drag_joint(self.joint(), *self.place_of())
        self.session.correction.cancel_drag()

    def place(self) -> None:
        self.session.joints.place(self.joint(), *self.place_of())

    def nudge(self) -> None:
        self.session.joints.nudge(*self.rng.normal(0, 3, 2).tolist())

    def mark(self) -> None:
        self.session.joints.mark(Visibility(int(self.rng.integers(3))))

    def turn(self) -> None:
        self.session.pose.turn(float(self.rng.normal(0, 20)))

    def scale(self) -> None:
        self.session.pose.scale(float(self.rng.uniform(0.8, 1.25)))

    def pick(self) -> None:
        picked = frozenset(self.rng.choice(K, self.rng.integers(0, 4), replace=False).tolist())
        self.session.selection.select_joints(picked)
        self.session.people.step(int(self.rng.integers(2)))

    def pick_frames(self) -> None:
        a, b = self.rng.integers(0, FRAMES, 2).tolist()
        self.session.range.choose_between(a, b)
        if self.rng.random() < 0.5:
            self.session.range.choose(None)

    def paint(self) -> None:
        mask = np.zeros((HEIGHT, WIDTH), bool)
        y, x = self.rng.integers(0, HEIGHT), self.rng.integers(0, WIDTH)
        mask[y : y + 9, x : x + 9] = True
        self.session.masks.paint(mask)

    def lock(self) -> None:
        if (track := self.session.selection.track) is not None:
            self.document.do("Lock", [LockChange(track, self.joint(), bool(self.rng.random() < 0.3))])

    def lay_window(self) -> None:
        if (spot := self.session.here.spot) is not None:
            windows = np.tile([0.0, 0, *self.rng.uniform(1, 99, 2), 0], (FRAMES - spot.frame, 1))
            path = self.document.path(spot.track).put(spot.frame, windows)
            self.document.do("Lay windows", [PathChange(spot.track, path, spot.frame)])

    def note(self) -> None:
        note = Note("look", ("odd",)) if self.rng.random() < 0.7 else None
        self.document.do("Note", [NoteChange(int(self.rng.integers(FRAMES)), note)])

    def review(self) -> None:
        state = ("done", "skipped", None)[self.rng.integers(3)]
        self.document.do("Review", [ReviewChange(f"jump {self.rng.integers(5)}", state)])

    def add(self) -> None:
        if len(self.document.labels.tracks) < MOST_PEOPLE:
            self.session.people.add()

    def merge(self) -> None:
        self.session.people.merge_with(self.someone())

    def exchange(self) -> None:
        self.session.people.exchange_with(self.someone())

    def rename(self) -> None:
        if self.session.selection.track is not None:
            self.session.people.rename(self.session.selection.track, f"Person {self.rng.integers(9)}")

    def color(self) -> None:
        if self.session.selection.track is not None:
            self.session.people.paint(self.session.selection.track, ("#ffd54a", "#009900", None)[self.rng.integers(3)])

    def take_away(self) -> None:
        self.outliers.take_away(self.points())

    def fill_in(self) -> None:
        self.outliers.fill_in(self.points())

    def points(self) -> np.ndarray:
        return self.rng.random((FRAMES, K)) < 0.05

    def someone(self) -> int:
        """Anybody but the selected person, if there is somebody; else the selected one, which does nothing."""
        others = [track for track in self.document.labels.tracks if track != self.session.selection.track]
        return int(self.rng.choice(others)) if others else self.session.selection.track or 0


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where that can be had: ten thousand edits are ten thousand waits for a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture
def annotator(session: Session, qtbot: QtBot, clip: Path) -> Annotator:
    """In front of a video, with no network to work the future out."""
    open_clip(session, qtbot, clip)
    return Annotator(session, np.random.default_rng(20))


def kept(session: Session, folder: Path) -> str:
    """What the file holds now; a copy is read, for the application holds the file itself."""
    assert session.store.path is not None
    copy = shutil.copy(session.store.path, folder / "copy.kimnet")
    with Project.open(Path(copy)) as project:
        (contents,) = project.load().videos.values()
    return digest(state_of(contents))


def test_ten_thousand_edits_undos_and_redos_leave_exactly_the_expected_document(
    annotator: Annotator, qtbot: QtBot, tmp_path: Path
) -> None:
    session, document, rng = annotator.session, annotator.document, annotator.rng
    history, seen = document.history, {0: digest(document)}
    edits = 0
    for step in range(STEPS):
        if step % (STEPS // LOOKS) == 0 and edits:
            qtbot.waitUntil(lambda: session.store.pending == 0, timeout=300_000)
            assert kept(session, tmp_path) == digest(document)
        if rng.random() < SEEKS:
            frame = int(rng.integers(FRAMES))
            session.playback.seek(frame)
            qtbot.waitUntil(lambda frame=frame: session.playback.frame == frame, timeout=10_000)
        before, kind = history.index(), rng.random()
        if kind < 0.25:
            session.undo()
            assert history.index() == max(before - 1, 0)
        elif kind < 0.4:
            session.redo()
            assert history.index() == min(before + 1, history.count())
        else:
            annotator.act()
            assert history.index() in (before, before + 1), "one act is one step to undo, or none"
            if history.index() > before:
                edits += 1
                seen[history.index()] = digest(document)
        assert digest(document) == seen[history.index()]
    assert edits > STEPS / 5
