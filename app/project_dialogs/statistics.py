"""The statistics of a project: what was corrected in each video, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from app.language import ntr, tr
from app.theme import GAP
from kimnet_core.labels.statistics import statistics_of, total

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.project.videos import Videos
    from kimnet_core.labels.statistics import Statistics


class StatisticsDialog(QDialog):
    """A line per video, and one of them all.

    Attributes:
        table: the lines.
    """

    def __init__(self, videos: Videos, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Statistics"))
        self.table = QTreeWidget()
        self.table.setAccessibleName(tr("Statistics of the videos"))
        self.table.setRootIsDecorated(False)
        self.table.setHeaderLabels(_titles())
        parts = [(video.name, statistics_of(video.state.labels, video.state.work)) for video in videos.all]
        together = total([part for _, part in parts])
        for name, part in parts:
            self._add(name, part)
        if len(parts) > 1:
            self._add(tr("All videos"), together)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        says = QLabel(
            ntr("{n} joint was placed by hand.", "{n} joints were placed by hand.", together.joints)
            + " "
            + tr(
                "Time counts while you move the mouse or press keys, with pauses of up to 30 s; clicks are presses of "
                "mouse buttons and keys."
            )
        )
        says.setWordWrap(True)
        says.setProperty("quiet", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addWidget(self.table, 1)
        column.addWidget(says)
        column.addWidget(buttons)
        self.resize(820, 360)

    def _add(self, name: str, part: Statistics) -> None:
        cells = (
            str(part.frames),
            str(part.labelled),
            str(part.corrected),
            str(part.joints),
            _span(part.seconds),
            _number(part.seconds_per_frame),
            _number(part.clicks_per_frame),
        )
        item = QTreeWidgetItem(self.table, [name, *cells])
        for column in range(1, len(cells) + 1):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _titles() -> list[str]:
    return [
        tr("Video"),
        tr("Frames"),
        tr("Labelled"),
        tr("Corrected"),
        tr("Joints by hand"),
        tr("Time"),
        tr("Seconds/frame"),
        tr("Clicks/frame"),
    ]


def _span(seconds: float) -> str:
    """Seconds as hours, minutes and seconds: "1:02:03"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
