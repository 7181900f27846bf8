"""A skeleton while a person works on it: every change is checked before it counts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.language import tr
from kimnet_core.pose.remap import Remap
from kimnet_core.pose.skeleton import Skeleton, plain, shipped_names

if TYPE_CHECKING:
    from collections.abc import Iterator

NEW_COLOR, NEW_SIGMA = "#c8c8c8", 0.05


@dataclass(slots=True, eq=False)
class Joint:
    """A joint of the draft; the same one, whatever it is called and wherever it stands.

    Attributes:
        name: as it will be kept.
        color: "#rrggbb".
        sigma: its OKS constant.
        was: its index in the skeleton that the draft began with; -1 for one that was added.
        mirror: the joint of the other side.
    """

    name: str
    color: str = NEW_COLOR
    sigma: float = NEW_SIGMA
    was: int = -1
    mirror: Joint | None = None


class Draft(QObject):
    """What will be a skeleton.

    A verb that would break it changes nothing and tells why by `refused`.

    Attributes:
        name: identifier; another one than a shipped skeleton's where the joints are others.
        title: what a person reads.
        joints: in their order.
        edges: pairs of joints that are drawn as limbs.
        torso: the two joints whose distance normalises PCK.

    Signals:
        changed(): anything is otherwise.
        reordered(): joints came, went, or stand otherwise.
        refused(text): why something was not done, in a sentence.
    """

    changed = Signal()
    reordered = Signal()
    refused = Signal(str)

    def __init__(self, project: Skeleton, parent: QObject | None = None) -> None:
        """Begin with the skeleton of the project.

        Args:
            project: also what `structural` and `remap` compare with.
            parent: of Qt.
        """
        super().__init__(parent)
        self.project = project
        self._taken = {project.name, *shipped_names()}
        self.begin(project)

    def begin(self, skeleton: Skeleton) -> None:
        """Begin anew with a skeleton."""
        self._base = skeleton
        self.name, self.title = skeleton.name, skeleton.title
        rows = zip(skeleton.joints, skeleton.colors, skeleton.sigmas, strict=True)
        self.joints = [Joint(name, color, sigma, was) for was, (name, color, sigma) in enumerate(rows)]
        for a, b in skeleton.pairs:
            self.joints[a].mirror, self.joints[b].mirror = self.joints[b], self.joints[a]
        self.edges = [(self.joints[a], self.joints[b]) for a, b in skeleton.edges]
        self.torso = self.joints[skeleton.torso[0]], self.joints[skeleton.torso[1]]
        self.reordered.emit()
        self.changed.emit()

    # What it is now.

    @property
    def base(self) -> Skeleton:
        """The skeleton that it began with."""
        return self._base

    @property
    def structural(self) -> bool:
        """Whether it has other joints than the project, so that poses must be remapped to it."""
        return tuple(joint.name for joint in self.joints) != self.project.joints

    @property
    def problem(self) -> str:
        """Why it cannot be used as it is, a sentence; "" where it can."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", self.name):
            return tr("The short name needs letters, digits, - or _ without accents, such as tennis.")
        if self._deceives:
            return tr("Other joints need another short name than {name}.").format(name=self.name)
        if not self.title.strip():
            return tr("Give it a title that you will know it by.")
        return ""

    def skeleton(self) -> Skeleton:
        """What it has become; groups of a table's columns stay as far as their joints do."""
        at = {joint: i for i, joint in enumerate(self.joints)}
        now = {joint.was: i for i, joint in enumerate(self.joints) if joint.was >= 0}
        groups = ((title, tuple(now[j] for j in members if j in now)) for title, members in self._base.groups)
        pairs = {tuple(sorted((at[a], at[a.mirror]))) for a in self.joints if a.mirror is not None}
        return Skeleton(
            name=self.name,
            title=self.title.strip(),
            joints=tuple(joint.name for joint in self.joints),
            edges=tuple((at[a], at[b]) for a, b in self.edges),
            pairs=tuple((a, b) for a, b in sorted(pairs)),
            colors=tuple(joint.color for joint in self.joints),
            torso=(at[self.torso[0]], at[self.torso[1]]),
            sigmas=tuple(joint.sigma for joint in self.joints),
            groups=tuple((title, members) for title, members in groups if members),
        )

    def remap(self) -> Remap:
        """Where its joints come from: what was renamed is the same joint, all else goes by name."""
        target = self.skeleton()
        guessed = Remap.by_name(self.project, target)
        if self._base.joints != self.project.joints:
            return guessed
        kept = [
            (joint.was,) if joint.was >= 0 else guess for joint, guess in zip(self.joints, guessed.origin, strict=True)
        ]
        return Remap(self.project, target, tuple(kept))

    @property
    def _deceives(self) -> bool:
        """Whether its name means other joints to everybody else."""
        joints = tuple(joint.name for joint in self.joints)
        return self.name in self._taken and (self.name, joints) != (self._base.name, self._base.joints)

    # Verbs.

    def set_name(self, name: str) -> None:
        self.name = name.strip()
        self.changed.emit()

    def set_title(self, title: str) -> None:
        self.title = title
        self.changed.emit()

    def add(self) -> Joint:
        """A new joint at the end, under a name that is free."""
        taken = {plain(joint.name) for joint in self.joints}
        number = next(n for n in range(1, len(taken) + 2) if f"joint_{n}" not in taken)
        joint = Joint(f"joint_{number}")
        self.joints.append(joint)
        self._tell_structure()
        return joint

    def remove(self, gone: Joint) -> None:
        """Take a joint out, with its limbs and its pair."""
        if len(self.joints) == 1:
            self.refused.emit(tr("A skeleton needs at least one joint."))
            return
        self.joints.remove(gone)
        self.edges = [edge for edge in self.edges if gone not in edge]
        for joint in self.joints:
            if joint.mirror is gone:
                joint.mirror = None
        a, b = self.torso
        self.torso = (self.joints[0] if a is gone else a), (self.joints[-1] if b is gone else b)
        self._tell_structure()

    def move(self, joint: Joint, way: int) -> None:
        """Let a joint stand one place earlier (-1) or later (1)."""
        at = self.joints.index(joint)
        if 0 <= at + way < len(self.joints):
            self.joints[at], self.joints[at + way] = self.joints[at + way], joint
            self._tell_structure()

    def rename(self, joint: Joint, name: str) -> None:
        """Call a joint otherwise."""
        name = name.strip()
        if name == joint.name:
            return
        if not name or not name.isprintable():
            self.refused.emit(tr("A joint needs a name."))
        elif any(plain(other.name) == plain(name) for other in self.joints if other is not joint):
            self.refused.emit(tr("There is a joint {name} already: each needs a name of its own.").format(name=name))
        else:
            joint.name = name
            self._tell_structure()

    def paint(self, joint: Joint, color: str) -> None:
        """Give a joint a colour, "#rrggbb"."""
        if not re.fullmatch("#[0-9A-Fa-f]{6}", color):
            self.refused.emit(tr("A colour is written as # and six digits from 0 to f, such as #4fb3e8."))
        else:
            joint.color = color.lower()
            self.changed.emit()

    def set_sigma(self, joint: Joint, text: str) -> None:
        """Give a joint its OKS constant, as a person writes numbers."""
        try:
            sigma = float(text.strip().replace(",", "."))
        except ValueError:
            sigma = math.nan
        if not 0 < sigma <= 1:
            self.refused.emit(tr("OKS sigma is a number above 0 and up to 1; COCO has 0.025 for eyes, 0.107 for hips."))
        else:
            joint.sigma = sigma
            self.changed.emit()

    def pair(self, joint: Joint, mirror: Joint | None) -> None:
        """Say which joint is the same one of the other side; None for none."""
        if mirror is joint.mirror:
            return
        if mirror is joint:
            self.refused.emit(tr("A joint cannot mirror itself."))
        elif mirror is not None and mirror.mirror is not None:
            text = tr("{name} mirrors {other} already: free it there first.")
            self.refused.emit(text.format(name=mirror.name, other=mirror.mirror.name))
        else:
            if joint.mirror is not None:
                joint.mirror.mirror = None
            joint.mirror = mirror
            if mirror is not None:
                mirror.mirror = joint
            self.changed.emit()

    def join(self, a: Joint, b: Joint) -> None:
        """Draw a limb between two joints, or no longer, where there is one."""
        if a is b:
            self.refused.emit(tr("A limb needs two joints."))
            return
        kept = [edge for edge in self.edges if set(edge) != {a, b}]
        self.edges = kept if len(kept) < len(self.edges) else [*kept, (a, b)]
        self.changed.emit()

    def set_torso(self, end: int, joint: Joint) -> None:
        """Say between which joints the torso is measured."""
        self.torso = (joint, self.torso[1]) if end == 0 else (self.torso[0], joint)
        self.changed.emit()

    def neighbours(self, joint: Joint) -> Iterator[Joint]:
        """The joints at the other end of its limbs."""
        for a, b in self.edges:
            if joint in (a, b):
                yield b if joint is a else a

    def _tell_structure(self) -> None:
        if self._deceives:
            self.name = next(name for n in range(2, 99) if (name := f"{self.name}-{n}") not in self._taken)
        self.reordered.emit()
        self.changed.emit()
