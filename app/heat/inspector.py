"""What the network saw in the shown frame, map by map, and which of it lies over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.heat.layer import PARTS, Maps, truth_of

if TYPE_CHECKING:
    from app.heat.layer import Cell, Layer
    from app.here import Here
    from app.view import Heat, View, ViewState
    from kimnet_core.inference.contributions import Contributions
    from kimnet_core.tracking.evidence import Evidence


class Inspector(QObject):
    """The maps of the shown frame.

    What they are made of takes some milliseconds on the engine's thread, so it is asked for only while somebody
    looks at it.

    Attributes:
        maps: of the shown frame; None where the network saw nothing.
        cell: of the layer, under the cursor; None where the cursor is elsewhere.

    Signals:
        changed(): the maps, or which of them lies over the picture, are others.
        pointed(): the cell is another, or its value is.
        wished(): the account of the shown frame is wanted from now on.
    """

    changed = Signal()
    pointed = Signal()
    wished = Signal()

    def __init__(self, here: Here, view: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.maps: Maps | None = None
        self.cell: Cell | None = None
        self._here, self._view = here, view
        self._at: tuple[float, float] | None = None  # the cursor, frame pixels
        self._watchers: set[QObject] = set()
        self._wanted = False
        view.changed.connect(self._take_view)
        here.selection.changed.connect(self._tell)

    @property
    def wanted(self) -> bool:
        """Whether somebody looks at what the maps are made of."""
        return bool(self._watchers) or self._view.now.heat in PARTS

    @property
    def layer(self) -> Layer | None:
        """What lies over the picture."""
        return self.layer_of(self._view.now.heat)

    def layer_of(self, kind: Heat) -> Layer | None:
        """What would lie over the picture if that kind were chosen."""
        if self.maps is None:
            return None
        view, joint = self._view.now, self._here.selection.joint
        return self.maps.layer(kind, joint, everything=view.heat_all, colors=view.heat_colors)

    def watch(self, watcher: QObject, *, looks: bool) -> None:
        """Somebody looks at what the maps are made of, or no longer does."""
        if looks:
            self._watchers.add(watcher)
        else:
            self._watchers.discard(watcher)
        self._want()

    def point_at(self, point: tuple[float, float] | None) -> None:
        """The cursor is at a point, frame pixels, or has left the picture."""
        self._at = point
        self._point()

    @Slot(object)
    def take_evidence(self, evidence: Evidence | None) -> None:
        """What the network saw in the shown frame."""
        if evidence is None or (spot := self._here.spot) is None:
            self.maps = None
        else:
            pose = spot.document.labels.pose(spot.track, spot.frame)
            before = self.maps
            # While a joint is dragged the account of a moment ago is shown until the new one comes.
            same = before is not None and before.evidence.frame == evidence.frame
            parts = before.parts if before is not None and same else None
            self.maps = Maps(evidence, truth_of(pose, evidence.crop, evidence.heatmaps.shape[-1]), parts)
        self._tell()

    @Slot(int, object)
    def take_account(self, frame: int, parts: Contributions | None) -> None:
        """What the maps of a frame are made of."""
        if self.maps is not None and self.maps.evidence.frame == frame:
            self.maps = Maps(self.maps.evidence, self.maps.truth, parts)
            self._tell()

    @Slot(object)
    def _take_view(self, _: View) -> None:
        self._want()
        self._tell()

    def _want(self) -> None:
        if self.wanted and not self._wanted:
            self._wanted = True
            self.wished.emit()
        self._wanted = self.wanted

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()
        self._point()

    def _point(self) -> None:
        layer = self.layer
        cell = None if layer is None or self._at is None else layer.at(*self._at)
        if cell != self.cell:
            self.cell = cell
            self.pointed.emit()
