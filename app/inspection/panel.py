"""The heatmap panel: which map lies over the picture, in which colours, and what its values are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from app.colormaps import NAMES, picture
from app.images import to_qimage
from app.inspection.reading import Reading
from app.inspection.strip import Strip, meaning
from app.language import tr
from app.theme import GAP
from app.view import Heat
from app.widgets.choice import Choice
from app.widgets.color_bar import ColorBar
from app.widgets.own_keys import Slider

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QHideEvent, QImage, QShowEvent

    from app.heat.inspector import Inspector
    from app.player.playback import Playback
    from app.view import View, ViewState

_INPUT = 128  # side of the network's picture as it is shown here


class HeatmapsPanel(QWidget):
    """Choices of the view, with the maps to choose from; the canvas draws the one that is chosen."""

    def __init__(
        self, inspector: Inspector, view: ViewState, playback: Playback, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._inspector, self._view = inspector, view
        self._rgb: NDArray[np.uint8] | None = None  # of the shown frame
        self._strip = Strip()
        self._of = Choice(tr("Joints"), ((False, tr("Selected joint")), (True, tr("All, highest"))))
        self._colors = Choice(tr("Colours of the heatmap"), tuple((name, name.capitalize()) for name in NAMES))
        self._opacity = Slider(5, 100)
        self._bar = ColorBar(NAMES[0])
        self._reading = Reading(inspector, view)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._prepare()
        self._lay_out()
        self._soon.timeout.connect(self._draw)
        self._strip.chosen.connect(self._choose_kind)
        self._of.chosen.connect(self._choose_of)
        self._colors.chosen.connect(self._choose_colors)
        self._opacity.valueChanged.connect(self._choose_opacity)
        playback.frame_shown.connect(self._take_picture)
        inspector.changed.connect(self._draw_soon)
        view.changed.connect(self._show)
        self._show(view.now)

    def _prepare(self) -> None:
        self._opacity.setAccessibleName(tr("Opacity of the heatmap in percent"))
        self._colors.setToolTip(tr("Of all maps but A*mᵖ and B*f: these are blue below 0, and red above it"))
        self._reading.setProperty("quiet", True)
        self._reading.setWordWrap(True)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GAP)
        form.setVerticalSpacing(GAP // 2)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for text, field in (
            (tr("Of"), self._of),
            (tr("Colours"), self._colors),
            (tr("Opacity"), self._opacity),
            (tr("Value"), self._bar),
        ):
            form.addRow(text, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addWidget(self._strip, 1)
        column.addWidget(self._reading)
        column.addLayout(form)

    # What is shown.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._inspector.watch(self, looks=True)
        self._draw_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._inspector.watch(self, looks=False)

    @Slot(int, object)
    def _take_picture(self, _: int, rgb: NDArray[np.uint8]) -> None:
        self._rgb = rgb
        self._draw_soon()

    @Slot()
    def _draw_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _draw(self) -> None:
        layers = {kind: self._inspector.layer_of(kind) for kind in Heat}
        images = {
            kind: picture(layer.values, layer.colors, layer.low, layer.high)
            for kind, layer in layers.items()
            if layer is not None
        }
        if (seen := self._input()) is not None:
            images[Heat.NONE] = seen
        self._strip.show_images(images)
        chosen = layers[self._view.now.heat]
        if chosen is None:
            self._bar.show_scale(self._view.now.heat_colors)
        else:
            self._bar.show_scale(chosen.colors, chosen.low, chosen.high)
        self._reading.set_idle(self._comment(lacks=chosen is None))

    def _comment(self, *, lacks: bool) -> str:
        """What the chosen map says, or why it is not there."""
        kind = self._view.now.heat
        if kind == Heat.NONE or not lacks:
            return meaning(kind)
        if self._inspector.maps is None:
            return tr("Track the clip to see what the network sees.")
        if self._inspector.maps.of(kind) is None:
            return tr("There is none in this frame.")
        return tr("Nobody has placed the joint here.") if kind == Heat.TRUTH else tr("Pick a joint, or show all.")

    def _input(self) -> QImage | None:
        maps = self._inspector.maps
        if maps is None or self._rgb is None:
            return None
        return to_qimage(maps.evidence.crop.sized(_INPUT).cut(self._rgb))

    # What is chosen.

    @Slot(object)
    def _show(self, view: View) -> None:
        self._strip.put(view.heat)
        self._of.put(view.heat_all)
        self._colors.put(view.heat_colors)
        with QSignalBlocker(self._opacity):
            self._opacity.setValue(round(100 * view.heat_opacity))
        self._draw_soon()

    @Slot(object)
    def _choose_kind(self, kind: Heat) -> None:
        self._view.set(heat=kind)

    @Slot(object)
    def _choose_of(self, everything: bool) -> None:
        self._view.set(heat_all=everything)

    @Slot(object)
    def _choose_colors(self, name: str) -> None:
        self._view.set(heat_colors=name)

    @Slot(int)
    def _choose_opacity(self, percent: int) -> None:
        self._view.set(heat_opacity=percent / 100)
