"""The joints of one pose as rows of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.joint_colors import joint_colors
from app.joint_names import full_name
from app.joint_states import meaning, short_state
from app.language import tr
from app.player.numbering import said
from kimnet_core.pose.pose import Source, Visibility

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""Data of this role is a `JointRow`."""


@dataclass(frozen=True, slots=True)
class JointRow:
    """What a row says of a joint.

    Attributes:
        name: for people.
        color: "#rrggbb".
        visibility: of the joint in this frame.
        state: its short name with its number in files, such as "1 hidden".
        score: in [0, 1].
        source: a word for who placed it.
        human: whether a person did.
        locked: whether nothing may change it.
        detail: one sentence, for the tool tip and a screen reader.
    """

    name: str
    color: str
    visibility: Visibility
    state: str
    score: float
    source: str
    human: bool
    locked: bool
    detail: str


class JointsModel(QAbstractListModel):
    """K rows; without a pose every joint is not labelled."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[JointRow] = []

    def show_pose(self, skeleton: Skeleton | None, pose: Poses | None, locked: frozenset[int]) -> None:
        """Show the joints of a pose (N = 1), some of them locked."""
        rows = _rows(skeleton, pose, locked) if skeleton else []
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return row.detail
            case _:
                return row if role == ROW_ROLE else None


def _rows(skeleton: Skeleton, pose: Poses | None, locked: frozenset[int]) -> list[JointRow]:
    rows = []
    for joint, (name, color) in enumerate(zip(skeleton.joints, joint_colors.of(skeleton), strict=True)):
        state = Visibility.ABSENT if pose is None else Visibility(int(pose.visibility[0, joint]))
        score = 0.0 if pose is None else float(pose.score[0, joint])
        source = Source.NONE if pose is None else Source(int(pose.source[0, joint]))
        word = _said_of(source)
        detail = f"{full_name(name)}: {meaning(state)}"
        if pose is not None and source == Source.PROPAGATED:
            words = tr(", score {score:.2f}, followed from frame {n}")
            detail += words.format(score=score, n=said(int(pose.origin[0, joint])))
        elif source != Source.NONE:
            detail += tr(", score {score:.2f}, from {word}").format(score=score, word=word)
        if joint in locked:
            detail += tr(", locked")
        rows.append(
            JointRow(
                name=full_name(name),
                color=color,
                visibility=state,
                state=short_state(state),
                score=score,
                source=word,
                human=source == Source.HUMAN,
                locked=joint in locked,
                detail=detail,
            )
        )
    return rows


def _said_of(source: Source) -> str:
    """Where a joint is from, in a word."""
    return {
        Source.NONE: "",
        Source.MODEL: tr("network"),
        Source.HUMAN: tr("you"),
        Source.INTERPOLATED: tr("between"),
        Source.PROPAGATED: tr("followed"),
        Source.IMPORTED: tr("imported"),
    }[source]
