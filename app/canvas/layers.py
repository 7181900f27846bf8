"""What lies on the canvas, from the picture up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.canvas.box_item import BoxItem
from app.canvas.brush_item import BrushItem
from app.canvas.crosshair_item import CrosshairItem
from app.canvas.heat_item import HeatItem
from app.canvas.link_item import LinkItem
from app.canvas.mask_item import MaskItem
from app.canvas.outline_item import OutlineItem
from app.canvas.peaks_item import PeaksItem
from app.canvas.picture_item import PictureItem
from app.canvas.pose_item import PoseItem
from app.canvas.trail_item import TrailItem
from app.canvas.window_item import WindowItem
from app.view import View

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsScene

_PREVIOUS = "#dfe1e8"
_COMPARISON = "#ff8a80"  # the red of masks, which a comparison run comes from


class Layers:
    """The items of the canvas; each knows only what it paints.

    Attributes:
        others: poses of the tracks that are not selected.
        pose: the pose of the selected track.
        previous: its pose in the frame before.
        comparison: what another run says.
        peaks: of the heatmap of its selected joint.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self.picture = PictureItem()
        self.heat = HeatItem()
        self.mask = MaskItem()
        self.window = WindowItem()
        self.others: list[PoseItem] = []
        self.comparison = PoseItem(_COMPARISON)
        self.previous = PoseItem(_PREVIOUS)
        self.trail = TrailItem()
        self.pose = PoseItem()
        self.links = LinkItem()
        self.peaks = PeaksItem()
        self.box = BoxItem()
        self.brush = BrushItem()
        self.outline = OutlineItem()
        self.crosshair = CrosshairItem()
        self._scene = scene
        self._view = View()
        below = (self.picture, self.heat, self.mask, self.window, self.comparison, self.previous, self.links)
        above = (self.links.numbers, self.peaks, self.box, self.brush, self.outline, self.crosshair)
        for depth, item in enumerate((*below, self.trail, self.pose, *above)):
            item.setZValue(10 * depth)
            scene.addItem(item)

    def take_view(self, view: View) -> None:
        """Show what the view says, as it says."""
        self._view = view
        for item, visible in (
            (self.pose, view.skeleton),
            (self.comparison, view.comparison),
            (self.trail, view.trail),
            (self.window, view.window),
            (self.mask, view.masks),
            (self.peaks, view.peaks),
        ):
            item.setVisible(visible)
        for marks in (self.pose, self.previous, self.comparison, self.links, self.trail, self.peaks):
            marks.set_size(view.marks)
        for other in self.others:
            self._take_view_of(other)
        self.heat.setOpacity(view.heat_opacity)
        self.picture.set_tone(view.tone)

    def _take_view_of(self, other: PoseItem) -> None:
        other.setVisible(self._view.skeleton)
        other.set_size(self._view.marks)

    def keep_others(self, count: int) -> None:
        """Have as many items for other tracks as there are."""
        while len(self.others) > count:
            self._scene.removeItem(self.others.pop())
        while len(self.others) < count:
            item = PoseItem()
            item.setZValue(self.comparison.zValue() - 1)
            item.setOpacity(0.55)
            self._take_view_of(item)
            self._scene.addItem(item)
            self.others.append(item)
