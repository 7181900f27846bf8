"""What a person sees before a video is open: the three steps, and two ways to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.icons import draw_icon, icon
from app.language import tr
from app.theme import GAP, colors, translucent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent

_RECENT = 5


class WelcomePanel(QWidget):
    """The empty state.

    Signals:
        open_wanted(): choose a file.
        sample_wanted(): open the sample clip.
        tour_wanted(): be shown round.
        file_wanted(path): open this file, str.
    """

    open_wanted = Signal()
    sample_wanted = Signal()
    tour_wanted = Signal()
    file_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dragging = False
        self.setAcceptDrops(True)
        self._open = QPushButton(icon("open", QPalette.ColorRole.HighlightedText), tr("Open video…"))
        self._open.setProperty("primary", True)
        self._sample = QPushButton(icon("sample"), tr("Open the sample clip"))
        self._tour = QPushButton(icon("keyboard"), tr("Take the tour"))
        self._tour.setToolTip(tr("Ten steps through the window, on the sample clip"))
        for button in (self._open, self._sample, self._tour):
            button.setMinimumHeight(40)
            button.setIconSize(QSize(20, 20))
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._recent = QHBoxLayout()
        self._recent.setSpacing(2 * GAP)
        self._lay_out()
        self._open.clicked.connect(self.open_wanted)
        self._sample.clicked.connect(self.sample_wanted)
        self._tour.clicked.connect(self.tour_wanted)

    def show_recent(self, unnamed: Sequence[Path], recent: Sequence[Path]) -> None:
        """Offer work that never got a name, as after a crash, and the files that were open last; newest first."""
        while (old := self._recent.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.deleteLater()
        last: QPushButton = self._tour
        for title, paths in ((tr("Kept for you, without a name yet"), unnamed), (tr("Recent"), recent)):
            if not paths:
                continue
            files = self._files(title, paths[:_RECENT])
            self._recent.addWidget(files, 1)
            for row in files.findChildren(_RecentFile):
                QWidget.setTabOrder(last, row)  # else it comes after the panels, which are put away
                last = row

    def _files(self, title: str, paths: Sequence[Path]) -> QWidget:
        """A column of files under a title."""
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(_quiet(title))
        for path in paths:
            row = _RecentFile(path)
            row.wanted.connect(self.file_wanted)
            column.addWidget(row, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return widget

    def _lay_out(self) -> None:
        title = QLabel("KIMNet Studio")
        title.setFont(_sized(self.font(), 2.4, QFont.Weight.DemiBold))
        says = _quiet(tr("Correct human poses in video, and see how a recursive pose network thinks."))
        says.setFont(_sized(self.font(), 1.15))
        steps = QHBoxLayout()
        steps.setSpacing(2 * GAP)
        for number, (picture, name, text) in enumerate(_steps(), 1):
            steps.addWidget(_Step(picture, f"{number}  {name}", text), 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self._open)
        buttons.addWidget(self._sample)
        buttons.addWidget(self._tour)
        buttons.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(GAP)
        for item in (title, says):
            middle.addWidget(item)
        middle.addSpacing(2 * GAP)
        middle.addLayout(steps)
        middle.addSpacing(2 * GAP)
        middle.addLayout(buttons)
        middle.addWidget(_quiet(tr("Or drop a video, a folder of pictures or a project anywhere here.")))
        middle.addSpacing(2 * GAP)
        middle.addLayout(self._recent)
        inner = QWidget()
        inner.setLayout(middle)
        inner.setMaximumWidth(820)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inner, 1000)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GAP, 3 * GAP, 4 * GAP, 3 * GAP)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)

    # Dropping a file.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._set_dragging(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_dragging(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_dragging(False)
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.file_wanted.emit(paths[0])

    def _set_dragging(self, dragging: bool) -> None:
        self._dragging = dragging
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = colors(self.palette())
        painter.fillRect(self.rect(), QColor(tokens.window))
        frame = QRectF(self.rect()).adjusted(GAP * 1.5, GAP * 1.5, -GAP * 1.5, -GAP * 1.5)
        color = tokens.accent if self._dragging else tokens.faint
        painter.setPen(QPen(QColor(color), 2 if self._dragging else 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(translucent(tokens.accent, 0.08) if self._dragging else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 12, 12)


class _Step(QWidget):
    """One of the three steps, on a card."""

    def __init__(self, picture: str, name: str, text: str) -> None:
        super().__init__()
        self._picture = picture
        title = QLabel(name)
        title.setFont(_sized(self.font(), 1.2, QFont.Weight.DemiBold))
        says = QLabel(text, wordWrap=True)
        says.setProperty("quiet", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP + 40, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP // 2)
        column.addWidget(title)
        column.addWidget(says)
        column.addStretch(1)
        self.setMinimumWidth(170)
        # Cards of one width, whatever their texts would like.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = colors(self.palette())
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        draw_icon(painter, self._picture, QRectF(2 * GAP, 2 * GAP, 32, 32), tokens.accent)


class _RecentFile(QPushButton):
    """A file that was open, by name, with its folder as a tool tip."""

    wanted = Signal(str)

    def __init__(self, path: Path) -> None:
        super().__init__(icon("film"), path.name)
        self._path = path
        self.setFlat(True)
        self.setProperty("link", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(str(path))
        self.setAccessibleName(tr("Open {path}").format(path=path))
        self.clicked.connect(self._tell)

    @Slot()
    def _tell(self) -> None:
        self.wanted.emit(str(self._path))


def _steps() -> tuple[tuple[str, str, str], ...]:
    """Picture, name and text of each."""
    return (
        ("film", tr("Open"), tr("A video of a person, or the sample clip. A folder of pictures will do as well.")),
        ("person", tr("Place"), tr("Find the person or draw a box. Check the first pose, and drag what is off.")),
        (
            "drag",
            tr("Track and correct"),
            tr("Track to the end. Drag a wrong joint: all after it is worked out anew."),
        ),
    )


def _sized(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    sized = QFont(font)
    sized.setPointSizeF(font.pointSizeF() * factor)
    sized.setWeight(weight)
    return sized


def _quiet(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    label.setProperty("quiet", True)
    return label
