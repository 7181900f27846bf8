"""Where the selected joint's answer comes from: the frame before, joint by joint, the picture, or a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.inspection.joint_bars import JointBars
from app.inspection.reading import number
from app.inspection.split_bar import SplitBar
from app.joint_names import full_name
from app.language import tr
from app.player.numbering import said
from app.theme import GAP, tabular
from kimnet_core.inference.contributions import share

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from app.heat.inspector import Inspector
    from app.here import Here


class WhereFromPanel(QWidget):
    """The account of the highest value of the selected joint's heatmap."""

    def __init__(self, inspector: Inspector, here: Here, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inspector, self._here = inspector, here
        self._title = QLabel()
        self._title.setFont(tabular(self.font()))
        self._split, self._bars = SplitBar(), JointBars()
        self._before = QLabel(tr("Of that, the joints of the frame before:"))
        self._before.setProperty("quiet", True)
        self._empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("quiet", True)
        self._pages = QStackedWidget()
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._lay_out()
        self._soon.timeout.connect(self._draw)
        self._bars.picked.connect(here.selection.mark_partner)
        inspector.changed.connect(self._draw_soon)
        self._draw()

    def _lay_out(self) -> None:
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its bars have the arrows
        scroll.setWidget(self._bars)
        account = QWidget()
        inner = QVBoxLayout(account)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(GAP // 2)
        for widget in (self._title, self._split, self._before):
            inner.addWidget(widget)
        inner.addWidget(scroll, 1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(account)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.addWidget(self._pages)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._inspector.watch(self, looks=True)
        self._draw_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._inspector.watch(self, looks=False)

    @Slot()
    def _draw_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _draw(self) -> None:
        maps, joint, document = self._inspector.maps, self._here.selection.joint, self._here.document
        if maps is None or joint is None or document is None or maps.parts is None:
            self._empty.setText(self._why_empty())
            self._pages.setCurrentIndex(0)
            return
        self._pages.setCurrentIndex(1)
        names = [full_name(name) for name in document.labels.skeleton.joints]
        found = share(maps.parts, joint)
        title = tr("{joint}, frame {n}: {value} at its peak")
        self._title.setText(title.format(joint=names[joint], n=said(maps.evidence.frame), value=number(found.value)))
        self._split.show_share(found)
        self._bars.show_values(names, found.joints)
        self._bars.mark(self._here.selection.partner)

    def _why_empty(self) -> str:
        maps = self._inspector.maps
        if maps is None:
            return tr("Track the clip to see\nwhere its answers come from.")
        if maps.evidence.prior is None:
            return tr("A run begins here:\nall of it comes from the picture.")
        if self._here.selection.joint is None:
            return tr("Pick a joint to see\nwhere its answer comes from.")
        return tr("It is being worked out.")
