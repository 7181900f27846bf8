"""The compare panel: the selected person's poses against another run, and where the two do not agree."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.agreement.words import reason_of
from app.joint_names import full_name
from app.language import tr
from app.player.numbering import counted, number, numbering
from app.theme import GAP, tabular
from app.widgets.choice import Choice
from kimnet_core.tracking.agreement import ALPHAS, agreement, comparable, disagreements

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QShowEvent

    from app.document import Document
    from app.session import Session
    from kimnet_core.tracking.agreement import Disagreement

_REST_MS = 250  # after the labels changed before they are compared anew


class Against(Enum):
    """What the selected person's poses are compared with."""

    KEPT = "kept"  # the poses when they were kept, as before another network tracked
    OTHER = "other"  # the next person
    RUN = "run"  # the run with painted parts hidden


class ComparePanel(QWidget):
    """A summary, and a list of stretches, the farthest apart first; a click shows the worst frame of one.

    Attributes:
        against: chooses what is compared with.
        keep: remembers the poses as they are.
        summary: how well the two agree.
        stretches: in which they do not.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._document: Document | None = None
        self._against = Against.KEPT
        self._kept: dict[int, NDArray[np.float64]] = {}  # by track, (F, K, 2)
        self._found: list[Disagreement] = []
        self._current: tuple[int, int] | None = None  # joint and worst frame of the stretch that was gone to
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self.against = Choice(
            tr("Compare with"),
            ((Against.KEPT, tr("Kept")), (Against.OTHER, tr("Other person")), (Against.RUN, tr("Hidden"))),
            tips=(
                tr("The poses that were kept, as before another network tracked"),
                tr("The next person of the same video, such as imported labels"),
                tr("The run with the painted parts hidden from the network"),
            ),
        )
        self.against.put(self._against)
        self.keep = QPushButton(tr("Keep"))
        self.keep.setToolTip(tr("Remember all poses as they are now, to compare what comes with them"))
        self.summary = QLabel(wordWrap=True)
        self.stretches = QTreeWidget()
        self._empty = QLabel(wordWrap=True)
        self._lay_out()
        self._listen()
        self._take_document(session.document)

    def _lay_out(self) -> None:
        self.stretches.setColumnCount(4)
        self.stretches.setRootIsDecorated(False)
        self.stretches.setUniformRowHeights(True)
        self.stretches.setAccessibleName(tr("Where the two runs do not agree"))
        self.stretches.setFont(tabular(self.font()))
        self.stretches.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._empty.setProperty("quiet", True)
        self._empty.setMargin(2 * GAP)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.stretches)
        bar = QHBoxLayout()
        bar.addWidget(self.against, 1)
        bar.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.addLayout(bar)
        column.addWidget(self.summary)
        column.addLayout(self._pages, 1)

    def _listen(self) -> None:
        session = self._session
        self.against.chosen.connect(self.choose)
        self.keep.clicked.connect(self.keep_poses)
        self.stretches.currentItemChanged.connect(self._go)
        self._rest.timeout.connect(self._compare)
        numbering.changed.connect(self._compare_soon)
        session.document_changed.connect(self._take_document)
        session.selection.changed.connect(self._compare_soon)
        session.tracker.comparison_changed.connect(self._compare_soon)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document, self._kept = document, {}
        if document is not None:
            document.poses_changed.connect(self._compare_soon)
            document.tracks_changed.connect(self._compare_soon)
        self._compare()

    @Slot(object)
    def choose(self, against: Against) -> None:
        """Compare with something else."""
        self._against = against
        self.against.put(against)
        self._compare()

    @Slot()
    def keep_poses(self) -> None:
        """Remember the poses of everybody."""
        if self._document is not None:
            self._kept = {track: labels.poses.xy.copy() for track, labels in self._document.labels.tracks.items()}
            self.choose(Against.KEPT)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rest.start()

    @Slot()
    def _compare_soon(self) -> None:
        self._rest.start()

    @Slot()
    def _compare(self) -> None:
        """Fill the list; nothing is worked out while nobody looks."""
        self.keep.setEnabled(self._document is not None)
        if not self.isVisible():
            return
        document, track = self._document, self._session.selection.track
        other = None if document is None or track is None else self._other(document, track)
        self._found, summary = [], ""
        if document is not None and track is not None and other is not None:
            xy = np.stack([document.labels.tracks[track].poses.xy, other])
            here, there = np.where(comparable(*xy)[..., None], xy, np.nan)
            try:
                compared = agreement(here, there, document.labels.skeleton)
                self._found = disagreements(here, there, document.labels.skeleton)
                summary = tr("{near:.0f} % of the joints within {a:g} torso sizes, {far:.0f} % within {b:g}").format(
                    near=compared.share(ALPHAS[0]), a=ALPHAS[0], far=compared.share(ALPHAS[1]), b=ALPHAS[1]
                )
            except ValueError:  # no frame in which both have somebody with a torso
                summary = tr("There is no frame in which the two can be compared.")
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        self._empty.setText(self._nothing() if other is None else tr("They agree everywhere.") if summary else "")
        self._fill()

    def _other(self, document: Document, track: int) -> NDArray[np.float64] | None:
        """(F, K, 2) of what the track is compared with; None where it is not there."""
        tracks = sorted(document.labels.tracks)
        if self._against is Against.OTHER:
            other = tracks[(tracks.index(track) + 1) % len(tracks)]
            return None if other == track else document.labels.tracks[other].poses.xy
        own = document.labels.tracks[track].poses.xy
        if self._against is Against.KEPT:
            kept = self._kept.get(track)
            return kept if kept is not None and kept.shape == own.shape else None
        comparison = self._session.tracker.comparison
        if comparison is None or comparison.track != track:
            return None
        xy = np.full(own.shape, np.nan)
        xy[comparison.start : comparison.start + len(comparison.poses)] = comparison.poses.xy
        return xy

    def _nothing(self) -> str:
        return {
            Against.KEPT: tr("Press Keep, then track anew, as with another network: what differs is listed here."),
            Against.OTHER: tr("There is no other person"),
            Against.RUN: tr("No run with paint yet: see Occlude"),
        }[self._against]

    def _fill(self) -> None:
        self.stretches.setHeaderLabels([tr("Joint"), counted(), tr("Torsos"), tr("Why")])
        with QSignalBlocker(self.stretches):
            self.stretches.clear()
            for each in self._found:
                assert self._document is not None  # whose joints these are
                name = full_name(self._document.labels.skeleton.joints[each.joint])
                first, last = number(each.frames.start), number(each.frames[-1])
                frames = f"{first}" if first == last else f"{first} … {last}"
                far = f"{each.distance:.2f}" if np.isfinite(each.distance) else ""
                row = QTreeWidgetItem(self.stretches, [name, frames, far, reason_of(each)])
                row.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if (each.joint, each.worst) == self._current:
                    self.stretches.setCurrentItem(row)
        self._pages.setCurrentIndex(1 if self._found else 0)

    @Slot(QTreeWidgetItem)
    def _go(self, row: QTreeWidgetItem | None) -> None:
        if row is not None:
            each = self._found[self.stretches.indexOfTopLevelItem(row)]
            self._current = each.joint, each.worst
            self._session.selection.select_joint(each.joint)
            self._session.playback.seek(each.worst)
