"""Paints one person: limbs, joints, and how each joint came to be where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen

from app.canvas.overlay_item import SHADE, MarkItem, diamond, pen, write
from app.icons import draw_icon
from app.joint_colors import joint_colors, side
from app.joint_names import full_name, short_name
from app.language import tr
from app.person_colors import SIDE, draw_badge
from kimnet_core.pose.pose import DOUBTFUL, Poses, Visibility

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from kimnet_core.pose.skeleton import Skeleton

_JOINT = 5.0  # radii and widths in screen pixels
_LIMB = 2.6
_GHOST = 1.5
_GHOST_JOINT = 2.6
_OUTLINE = 1.4
_DOT = 1.7
_WHITE = QColor("#ffffff")
_HOLLOW = QColor(16, 17, 21, 130)


class PoseItem(MarkItem):
    """One pose.

    A joint is a disc, hollow where its score is low, a dashed ring where it is hidden, and a diamond
    with a white rim where a person placed it: shape tells it, colour only says which joint.
    Left joints have a dot in the middle.
    """

    def __init__(self, ghost: str = "") -> None:
        """An empty item.

        Args:
            ghost: colour "#rrggbb" in which to draw thin lines and dots alone, as what was before or what another
                run says; "" draws a full pose.
        """
        super().__init__()
        self._ghost = QColor(ghost) if ghost else None
        self._skeleton: Skeleton | None = None
        self._colors: list[QColor] = []
        self._worn: tuple[str, ...] = ()
        self._left: set[int] = set()
        self._pose: Poses | None = None
        self._selected: int | None = None
        self._picked: frozenset[int] = frozenset()
        self._locked: frozenset[int] = frozenset()
        self._hovered: int | None = None
        self._names = False
        self._person: tuple[int, str] | None = None

    @property
    def pose(self) -> Poses | None:
        """What is shown, N = 1."""
        return self._pose

    @property
    def skeleton(self) -> Skeleton | None:
        """Its joints and bones; None where nothing is shown."""
        return self._skeleton

    @property
    def selected(self) -> int | None:
        """The joint that keys act on."""
        return self._selected

    @property
    def picked(self) -> frozenset[int]:
        """All picked joints."""
        return self._picked

    def show_pose(self, skeleton: Skeleton | None, pose: Poses | None) -> None:
        """Show a pose (N = 1), or nothing."""
        worn = joint_colors.of(skeleton) if skeleton else ()
        if skeleton is not self._skeleton or worn != self._worn:
            self._skeleton, self._worn = skeleton, worn
            self._colors = [QColor(color) for color in worn]
            self._left = {k for k, name in enumerate(skeleton.joints) if side(name) == "left"} if skeleton else set()
        self._pose = pose if skeleton else None
        self.update()

    def joint_name(self, joint: int) -> str:
        """Name of a joint as the skeleton has it."""
        assert self._skeleton is not None
        return self._skeleton.joints[joint]

    def mark(
        self, *, selected: int | None, picked: frozenset[int], names: bool, locked: frozenset[int] = frozenset()
    ) -> None:
        """Say which joint keys act on, which are picked, which are locked, and whether all names are shown."""
        self._selected, self._picked, self._locked, self._names = selected, picked, locked, names
        self.update()

    def name_person(self, track: int | None, color: str = "") -> None:
        """Put the badge of a person above the pose, "#rrggbb"; None takes it away."""
        self._person = None if track is None else (track, color)
        self.update()

    def hover(self, joint: int | None) -> None:
        """Show the name of the joint under the cursor."""
        if joint != self._hovered:
            self._hovered = joint
            self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._pose is None or self._skeleton is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self.unit(painter)
        there = np.isfinite(self._pose.xy[0]).all(axis=1)
        points = [QPointF(x, y) for x, y in np.nan_to_num(self._pose.xy[0]).tolist()]
        limbs = [(a, b) for a, b in self._skeleton.edges if there[a] and there[b]]
        self._paint_limbs(painter, points, limbs, px)
        if self._ghost is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ghost)
            for joint in np.flatnonzero(there).tolist():
                painter.drawEllipse(points[joint], _GHOST_JOINT * px, _GHOST_JOINT * px)
            return
        for joint in np.flatnonzero(there).tolist():
            self._paint_joint(painter, joint, points[joint], px)
        self._paint_names(painter, points, there.tolist())
        self._paint_badge(painter, [at for at, seen in zip(points, there, strict=True) if seen])

    def _paint_limbs(self, painter: QPainter, at: list[QPointF], limbs: list[tuple[int, int]], px: float) -> None:
        width = _GHOST if self._ghost is not None else _LIMB
        lines = [QLineF(at[a], at[b]) for a, b in limbs]
        # Flat ends: joints cover them, and they cost half of what round ones do.
        painter.setPen(QPen(SHADE, (width + 1.8) * px, c=Qt.PenCapStyle.FlatCap))
        painter.drawLines(lines)
        if self._ghost is not None:
            painter.setPen(QPen(self._ghost, width * px, c=Qt.PenCapStyle.FlatCap))
            painter.drawLines(lines)
            return
        for (a, b), line in zip(limbs, lines, strict=True):
            blend = QLinearGradient(line.p1(), line.p2())
            blend.setColorAt(0, self._colors[a])
            blend.setColorAt(1, self._colors[b])
            painter.setPen(QPen(QBrush(blend), width * px, c=Qt.PenCapStyle.FlatCap))
            painter.drawLine(line)

    def _paint_joint(self, painter: QPainter, joint: int, at: QPointF, px: float) -> None:
        pose = self._pose
        assert pose is not None
        human = bool(pose.human[0, joint])
        hidden = pose.visibility[0, joint] == Visibility.HIDDEN
        hollow = bool(hidden or pose.score[0, joint] < DOUBTFUL)
        if joint in self._picked:
            self._paint_ring(painter, at, px, strong=joint == self._selected)
        painter.setBrush(_HOLLOW if hollow else self._colors[joint])
        painter.setPen(pen(SHADE, (_OUTLINE + (2 if hollow or human else 0)) * px))
        self._outline(painter, at, human, px)
        if hollow or human:
            style = Qt.PenStyle.DotLine if hidden else Qt.PenStyle.SolidLine
            rim = _WHITE if human and not hollow else self._colors[joint]
            painter.setPen(pen(rim, (1.9 if hollow else _OUTLINE) * px, style))
            self._outline(painter, at, human, px)
        if joint in self._left:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colors[joint] if hollow else SHADE)
            painter.drawEllipse(at, _DOT * px, _DOT * px)
        if joint in self._locked:
            self._paint_lock(painter, at, px)

    @staticmethod
    def _paint_ring(painter: QPainter, at: QPointF, px: float, *, strong: bool) -> None:
        """Around a picked joint: a strong ring around the one that keys act on, a thin and closer one around others."""
        radius, width = (11 * px, 2 * px) if strong else (9 * px, 1.2 * px)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring, thickness in ((SHADE, 2 * width), (_WHITE, width)):
            painter.setPen(pen(ring, thickness))
            painter.drawEllipse(at, radius, radius)

    @staticmethod
    def _paint_lock(painter: QPainter, at: QPointF, px: float) -> None:
        """A padlock on a dark ground at the lower right of a joint."""
        middle = at + QPointF(10, 9) * px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(SHADE)
        painter.drawEllipse(middle, 8 * px, 8 * px)
        draw_icon(painter, "lock", QRectF(middle.x() - 6 * px, middle.y() - 6 * px, 12 * px, 12 * px), _WHITE.name())

    @staticmethod
    def _outline(painter: QPainter, at: QPointF, human: bool, px: float) -> None:
        if human:
            painter.drawPolygon(diamond(at.x(), at.y(), (_JOINT + 1.6) * px))
        else:
            painter.drawEllipse(at, _JOINT * px, _JOINT * px)

    def _paint_badge(self, painter: QPainter, at: list[QPointF]) -> None:
        """Above the highest joint, so that who is who is seen where people stand close together."""
        if self._person is None or not at:
            return
        highest = painter.worldTransform().map(min(at, key=QPointF.y))
        painter.save()
        painter.resetTransform()
        top = max(highest.y() - SIDE - _JOINT - 6, 2.0)
        draw_badge(painter, QRectF(highest.x() - SIDE / 2, top, SIDE, SIDE), *self._person)
        painter.restore()

    def _paint_names(self, painter: QPainter, at: list[QPointF], there: list[bool]) -> None:
        assert self._skeleton is not None
        assert self._pose is not None
        for joint, name in enumerate(self._skeleton.joints):
            if not there[joint]:
                continue
            if joint == self._hovered:
                said = tr("placed by hand") if self._pose.human[0, joint] else f"{self._pose.score[0, joint]:.2f}"
                write(painter, at[joint].x(), at[joint].y(), f"{full_name(name)}  {said}")
            elif self._names:
                write(painter, at[joint].x(), at[joint].y(), short_name(name))
