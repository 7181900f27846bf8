"""The canvas: shows the frame and what lies over it, zooms, pans, and hands the mouse to a tool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QLabel

from app.canvas.intents import Intents
from app.canvas.layers import Layers
from app.canvas.magnifier import Magnifier
from app.canvas.picking import nearest_bone, nearest_joint
from app.canvas.picture_menu import PictureMenu
from app.canvas.tools.box_tool import BoxTool
from app.canvas.tools.brush_tool import BrushTool
from app.canvas.tools.place_tool import PlaceTool
from app.canvas.tools.polygon_tool import PolygonTool
from app.canvas.tools.rectangle_tool import RectangleTool
from app.canvas.tools.select_tool import SelectTool
from app.canvas.tools.tool import CanvasTool, Pointer
from app.language import tr
from app.theme import colors
from app.view import Tool
from kimnet_core.pose.box import Box
from kimnet_core.pose.sides import limb_of_bone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from app.view import View, ViewState

_ZOOM_STEP = 1.25  # per notch of the wheel
_TURN_STEP = 2.0  # degrees, of the pose, per notch with Alt
_SCALE_STEP = 1.02  # of the pose, per notch with Alt and Shift
_LARGEST = 64.0  # screen pixels per frame pixel
_SMALLEST = 0.02
_MARGIN = 60  # screen pixels around what is brought in sight
_TABS: dict[int, int] = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_TWICE_MS = 500  # a second `fit` within this time fits the whole frame
_PERSON_MARGIN = 1.5  # side of what is shown / extent of the joints
_STEADY = 3  # screen pixels that a click may wander


class FrameView(QGraphicsView):
    """A scene in frame pixels: the centre of the top-left pixel is (0, 0).

    Left button: the tool's, else it moves the picture. Middle button, or Space held: moves the picture.
    Wheel: zooms at the cursor; with Alt it turns the pose, with Alt and Shift it scales it. Right button:
    the menu of a joint. Space tapped: plays or pauses.

    Attributes:
        intents: what the person asks for.
        layers: what is shown.
        magnifier: a glass over the cursor.

    Signals:
        moved(): the person sees another part of the frame, or sees it in another size.
    """

    moved = Signal()

    def __init__(self, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.intents = Intents(self)
        self.layers = Layers(self.scene())
        self._tools: dict[Tool, CanvasTool] = {
            Tool.SELECT: SelectTool(self.layers, self.intents),
            Tool.PLACE: PlaceTool(self.layers, self.intents),
            Tool.BOX: BoxTool(self.layers, self.intents),
            Tool.BRUSH: BrushTool(self.layers, self.intents, view, erases=False),
            Tool.ERASER: BrushTool(self.layers, self.intents, view, erases=True),
            Tool.RECTANGLE: RectangleTool(self.layers, self.intents),
            Tool.POLYGON: PolygonTool(self.layers, self.intents),
        }
        self._tool = self._tools[view.now.tool]
        self.magnifier = Magnifier(self, self.layers, self.intents)
        self._menu = PictureMenu(self.intents, self)
        self._problem = QLabel(self, wordWrap=True)
        self._problem.hide()
        self._problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pan_from: QPoint | None = None
        self._pressed_at = QPoint()
        self._working = False  # the tool has the mouse
        self._space = False
        self._space_used = False
        self._fitted = True  # nobody has zoomed yet: the frame follows the size of the window
        self._since_fit = QElapsedTimer()
        self._prepare()
        self._set_stage()
        self.take_view(view.now)
        view.changed.connect(self.take_view)

    def _prepare(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 120)
        self.setAccessibleName(tr("Picture"))
        self.setAccessibleDescription(tr("The current frame with the pose; drag a joint to correct it."))

    # What is shown.

    def show_frame(self, rgb: NDArray[np.uint8] | None) -> None:
        """Show a frame (H, W, 3) uint8 RGB, or nothing; a frame of another size is fitted anew."""
        self._problem.hide()
        before = self.layers.picture.size
        self.layers.picture.show_picture(rgb)
        height, width = size = self.layers.picture.size
        if size != before:
            self.cancel()
            # Room on every side, so that the border of the frame can be brought to the middle.
            self.setSceneRect(QRectF(-0.5 - width, -0.5 - height, 3 * width, 3 * height))
            self.fit_frame()

    def show_problem(self, text: str) -> None:
        """Show a sentence in place of the frame."""
        self.layers.picture.blank()
        self._problem.setText(text)
        self._problem.setGeometry(self.viewport().rect().adjusted(40, 40, -40, -40))
        self._problem.show()

    def take_view(self, view: View) -> None:
        """Take up the tool and show what the view says."""
        tool = self._tools[view.tool]
        if tool is not self._tool:
            self.cancel()
            self._tool.hover(None)
            self._tool = tool
        self.layers.take_view(view)
        self.magnifier.setVisible(view.magnifier)
        self._set_cursor()

    def cancel(self) -> None:
        """Forget what the tool has begun."""
        self._working = False
        self._tool.cancel()

    # Zoom.

    @property
    def zoom(self) -> float:
        """Screen pixels per frame pixel."""
        return self.transform().m11()

    def fit(self) -> None:
        """Show the person whole; called twice in quick succession, the frame."""
        again = self._since_fit.isValid() and self._since_fit.elapsed() < _TWICE_MS
        self._since_fit.start()
        pose = self.layers.pose.pose
        if again or pose is None or not pose.placed.any():
            self.fit_frame()
        else:
            around = Box.around(pose.xy).squared(_PERSON_MARGIN)
            self._fitted = False
            self._fit(QRectF(around.x1, around.y1, around.width, around.height))

    def fit_frame(self) -> None:
        """Show the whole frame, now and when the window changes its size."""
        self._fitted = True
        self._fit(self.layers.picture.boundingRect())

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom, keeping still what lies under a point of the view, or in its middle."""
        at = QPointF(self.viewport().rect().center()) if at is None else at
        there, _ = self.viewportTransform().inverted()
        kept = there.map(at)
        factor = min(max(self.zoom * factor, _SMALLEST), _LARGEST) / self.zoom
        self._fitted = False
        self.scale(factor, factor)
        self._move_by(self.viewportTransform().map(kept) - at)

    def bring_in_sight(self, x: float, y: float) -> None:
        """Move the picture, if need be, so that a point of the frame is seen."""
        if not self.viewport().rect().contains(self.mapFromScene(x, y)):
            self._fitted = False
            self.ensureVisible(x, y, 1, 1, _MARGIN, _MARGIN)
            self.moved.emit()

    def look_like(self, other: FrameView) -> None:
        """Show the same part of the frame as large as another view of the same size does."""
        self._fitted = False
        self.setTransform(other.transform())
        self.horizontalScrollBar().setValue(other.horizontalScrollBar().value())
        self.verticalScrollBar().setValue(other.verticalScrollBar().value())

    def _move_by(self, way: QPointF | QPoint) -> None:
        """Bring what lies `way` farther to where we are; whole pixels of the screen."""
        for bar, distance in ((self.horizontalScrollBar(), way.x()), (self.verticalScrollBar(), way.y())):
            bar.setValue(bar.value() + round(distance))
        self.moved.emit()

    def _fit(self, rect: QRectF) -> None:
        if not rect.isEmpty():
            self.fitInView(rect, Qt.AspectRatioMode.KeepAspectRatio)
            self.moved.emit()

    # Events.

    def wheelEvent(self, event: QWheelEvent) -> None:
        keys = event.modifiers()
        # With Alt held some systems report a wheel that turns sideways.
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if keys & Qt.KeyboardModifier.AltModifier and keys & Qt.KeyboardModifier.ShiftModifier:
            self.intents.pose_scaled.emit(_SCALE_STEP**notches)
        elif keys & Qt.KeyboardModifier.AltModifier:
            self.intents.pose_turned.emit(_TURN_STEP * notches)
        else:
            self.zoom_by(_ZOOM_STEP**notches, event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit_frame()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button, at = event.button(), event.position().toPoint()
        if self._working or self._pan_from is not None:
            return
        self._pressed_at = at
        if button == Qt.MouseButton.RightButton:
            self._open_menu(self._pointer(event.position(), event.modifiers()), event.globalPosition().toPoint())
        elif button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space):
            self._start_pan(at)
        elif button == Qt.MouseButton.LeftButton:
            double = event.type() == QEvent.Type.MouseButtonDblClick
            self._working = self._tool.press(replace(self._pointer(event.position(), event.modifiers()), double=double))
            if not self._working:
                self._start_pan(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        pointer = self._pointer(event.position(), event.modifiers())
        if self._pan_from is not None:
            moved, self._pan_from = at - self._pan_from, at
            self._move_by(-moved)
            self._fitted = False
        elif self._working:
            self._tool.move(pointer)
        else:
            self._tool.hover(pointer)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        still = (event.position().toPoint() - self._pressed_at).manhattanLength() <= _STEADY
        if self._pan_from is not None:
            self._pan_from = None
            if still and event.button() == Qt.MouseButton.LeftButton and not self._space:
                self.intents.joint_picked.emit(None)
        elif self._working and event.button() == Qt.MouseButton.LeftButton:
            self._working = False
            self._tool.release(self._pointer(event.position(), event.modifiers()))
        self._set_cursor()

    def leaveEvent(self, event: QEvent) -> None:
        self._tool.hover(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        # Shortcuts of the window: here Space held moves the picture, and Esc first ends what the tool does.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _TABS:
            self.intents.joint_stepped.emit(_TABS[event.key()])  # F6 goes on to the panels
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_space(event):
            if not event.isAutoRepeat():
                self._space, self._space_used = True, False
                self._set_cursor()
        elif event.key() == Qt.Key.Key_Escape and self._working:
            self.cancel()
        elif (act := self._tool.on_key(event)) is not None:
            act()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not _is_space(event):
            event.ignore()
        elif not event.isAutoRepeat() and self._space:
            self._space = False
            self._set_cursor()
            if not self._space_used:
                self.intents.play_tapped.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key: of what is picked. The right button has opened its menu when it was pressed."""
        shown = self.layers.pose
        if event.reason() != QContextMenuEvent.Reason.Keyboard or shown.skeleton is None or shown.pose is None:
            return
        if shown.picked:
            self._menu.open_for(shown.skeleton, shown.picked, shown.pose, event.globalPos())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        if self._working:  # what is begun between two presses may wait
            self.cancel()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._set_stage()

    # Small things.

    def _is_ours(self, event: QKeyEvent) -> bool:
        leaves = self._working and event.key() == Qt.Key.Key_Escape
        return _is_space(event) or leaves or self._tool.on_key(event) is not None

    def _set_stage(self) -> None:
        self.setBackgroundBrush(QColor(colors(self.palette()).stage))

    def _start_pan(self, at: QPoint) -> None:
        self._pan_from, self._space_used = at, True
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _set_cursor(self) -> None:
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if self._space else self._tool.cursor)

    def _pointer(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Pointer:
        # Not mapToScene: it takes whole pixels only.
        there, _ = self.viewportTransform().inverted()
        point = there.map(at)
        kinds = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
        return Pointer(point.x(), point.y(), self.zoom, *(bool(modifiers & kind) for kind in kinds))

    def _open_menu(self, at: Pointer, globally: QPoint) -> None:
        """Of what is picked where the cursor is on it, else of the joint or the limb under it, else of the place."""
        shown = self.layers.pose
        skeleton, pose, picked = shown.skeleton, shown.pose, shown.picked
        if skeleton is None or pose is None or not shown.isVisible():
            self._menu.open_at(None, None, (at.x, at.y), globally)
        elif (hit := nearest_joint(pose.xy[0], at.x, at.y, at.scale)) is not None:
            if hit.joint not in picked:
                self.intents.joint_picked.emit(hit.joint)
            self._menu.open_for(skeleton, picked if hit.joint in picked else {hit.joint}, pose, globally)
        elif (bone := nearest_bone(pose.xy[0], skeleton.edges, at.x, at.y, at.scale)) is not None:
            if not picked.issuperset(bone):
                self.intents.bone_picked.emit(*bone)
            limb = picked if picked.issuperset(bone) else limb_of_bone(skeleton, bone)
            self._menu.open_for(skeleton, limb, pose, globally)
        else:
            self._menu.open_at(skeleton, pose, (at.x, at.y), globally)


def _is_space(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier
