"""The heatmap panel: whose heatmap lies over the picture, which of the two, and how strongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from app.language import tr
from app.theme import GAP
from app.view import Heat
from app.widgets.choice import Choice
from app.widgets.color_bar import ColorBar
from app.widgets.own_keys import Slider

if TYPE_CHECKING:
    from app.view import View, ViewState


class HeatmapsPanel(QWidget):
    """Choices of the view; the canvas draws."""

    def __init__(self, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._kind = Choice(
            tr("Heatmap"), ((Heat.NONE, tr("Off")), (Heat.PRIOR, tr("Prior mᵖ")), (Heat.FINAL, tr("Final m")))
        )
        self._of = Choice(tr("Joints"), ((False, tr("Selected joint")), (True, tr("All, highest"))))
        self._opacity = Slider(5, 100)
        self._opacity.setAccessibleName(tr("Opacity of the heatmap in percent"))
        self._links = QCheckBox(tr("Discs: what the selected joint listened to"))
        self._trail = QCheckBox(tr("Trail of the selected joint"))
        self._window = QCheckBox(tr("Window that the network sees"))
        self._names = QCheckBox(tr("Names of all joints"))
        self._meaning = QLabel(wordWrap=True)
        self._meaning.setProperty("quiet", True)
        self._flags = {"links": self._links, "trail": self._trail, "window": self._window, "names": self._names}
        self._lay_out()
        self._kind.chosen.connect(self._choose_kind)
        self._of.chosen.connect(self._choose_of)
        self._opacity.valueChanged.connect(self._choose_opacity)
        for box in self._flags.values():
            box.clicked.connect(self._choose_flags)
        view.changed.connect(self._show)
        self._show(view.now)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GAP)
        form.setVerticalSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for text, field in ((tr("Show"), self._kind), (tr("Of"), self._of), (tr("Opacity"), self._opacity)):
            form.addRow(text, field)
        form.addRow(tr("Value"), ColorBar("inferno"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addLayout(form)
        column.addWidget(self._meaning)
        column.addSpacing(GAP)
        for box in self._flags.values():
            column.addWidget(box)
        column.addStretch(1)

    @Slot(object)
    def _show(self, view: View) -> None:
        self._kind.put(view.heat)
        self._of.put(view.heat_all)
        self._meaning.setText(_meaning(view.heat))
        with QSignalBlocker(self._opacity):
            self._opacity.setValue(round(100 * view.heat_opacity))
        for name, box in self._flags.items():
            box.setChecked(getattr(view, name))

    @Slot(object)
    def _choose_kind(self, kind: Heat) -> None:
        self._view.set(heat=kind)

    @Slot(object)
    def _choose_of(self, everything: bool) -> None:
        self._view.set(heat_all=everything)

    @Slot(int)
    def _choose_opacity(self, percent: int) -> None:
        self._view.set(heat_opacity=percent / 100)

    @Slot()
    def _choose_flags(self) -> None:
        self._view.set(**{name: box.isChecked() for name, box in self._flags.items()})


def _meaning(heat: Heat) -> str:
    return {
        Heat.NONE: tr("No heatmap is shown."),
        Heat.PRIOR: tr("What the frame before leads it to expect."),
        Heat.FINAL: tr("The prior, corrected by what it sees here."),
    }[heat]
