"""The window of the project's skeleton."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout

from app.language import tr
from app.project.store import SUFFIX
from app.skeletons.draft import Draft
from app.skeletons.editor import Editor
from app.skeletons.mapping import Mapping
from app.theme import GAP
from kimnet_core.pose.skeleton import plain

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.here import Here
    from app.project.skeletons import Known, Skeletons
    from app.session import Session
    from kimnet_core.pose.skeleton import Skeleton

_SIZE = 920, 640


class SkeletonDialog(QDialog):
    """First the skeleton; then, where it has other joints, what becomes of the labels.

    Attributes:
        draft: what the person works on.
        editor: the first page.
        mapping: the second page.
        keep, back, go: buttons.
        said: the sentence that tells what will happen, or why it cannot.
    """

    def __init__(self, session: Session, skeleton: Skeleton, parent: QWidget | None = None) -> None:
        """Work on the skeleton of the open project."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Skeleton"))
        self._skeletons: Skeletons = session.skeletons
        self._store = session.store
        self.draft = Draft(skeleton, self)
        self.editor = Editor(self.draft, _seen(session.here))
        self.mapping = Mapping()
        self._pages = QStackedWidget()
        self.said = QLabel(wordWrap=True)
        self.keep = QPushButton(tr("Save for other projects"), autoDefault=False)
        self.back = QPushButton(tr("Back"), autoDefault=False)
        self.cancel = QPushButton(tr("Cancel"), autoDefault=False)
        self.go = QPushButton(tr("Apply"), default=True)
        self._lay_out()
        self._connect()
        self._tell()
        self._skeletons.ask_known()
        self.resize(*_SIZE)

    def _lay_out(self) -> None:
        self.go.setProperty("primary", True)
        self.said.setMinimumHeight(2 * self.said.fontMetrics().height())
        for page in (self.editor, self.mapping):
            self._pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.said, 1)
        for button in (self.back, self.cancel, self.go):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        column.addWidget(self._pages, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.draft.changed.connect(self._tell)
        self.draft.refused.connect(self._say)
        self._skeletons.known.connect(self._take_known)
        self._skeletons.kept.connect(self._tell_kept)
        self._skeletons.refused.connect(self._say)
        self._store.document_opened.connect(self.accept)  # the new project; or another, and this is about the old one
        self.keep.clicked.connect(self._keep)
        self.back.clicked.connect(self._show_editor)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self._go)

    @property
    def _mapping(self) -> bool:
        return self._pages.currentWidget() is self.mapping

    @Slot()
    def _tell(self) -> None:
        """What will happen, or what stands in its way."""
        fits = not self.draft.structural or self._skeletons.free
        self.back.setVisible(self._mapping)
        self.keep.setVisible(not self._mapping)
        self.go.setText(tr("Write the project…") if self._mapping else tr("Apply") if fits else tr("Next"))
        self.go.setEnabled(not self.draft.problem)
        self.keep.setEnabled(not self.draft.problem)
        if self.draft.problem or self._mapping:
            self._say(self.draft.problem)
        elif fits:
            self._say(tr("Takes effect in this project; one undo takes it back.") if not self.draft.structural else "")
        else:
            self._say(tr("Other joints: a new project is written, and this one stays as it is."))

    @Slot(str)
    def _say(self, text: str) -> None:
        self.said.setText(text)

    @Slot(object)
    def _take_known(self, known: Known) -> None:
        self.editor.offer(known.skeletons)
        if known.problems:
            self._say(known.problems[0])

    @Slot()
    def _keep(self) -> None:
        self._skeletons.keep(self.draft.skeleton(), self.draft.base.name)

    @Slot(object)
    def _tell_kept(self, path: Path) -> None:
        self._say(tr("Kept as {path}; other projects can begin with it.").format(path=path))

    @Slot()
    def _show_editor(self) -> None:
        self._pages.setCurrentWidget(self.editor)
        self._tell()

    @Slot()
    def _go(self) -> None:
        if self._mapping:
            self._ask_place()
        elif not self.draft.structural:
            self._skeletons.change(self.draft.skeleton())
            self.accept()
        elif self._skeletons.free:
            self._skeletons.begin_with(self.draft.skeleton())
        else:
            self.mapping.offer(self.draft.remap())
            self._pages.setCurrentWidget(self.mapping)
            self._tell()

    def _ask_place(self) -> None:
        if not any(self.mapping.remap().origin):
            self._say(tr("Nothing would be left of the labels: say where at least one joint is taken from."))
            return
        dialog = QFileDialog(self, tr("Write the project with other joints"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # what is there is never overwritten
        dialog.setNameFilters([f"{tr('KIMNet projects')} (*{SUFFIX})"])
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        path = self._store.path
        if path is not None:
            dialog.selectFile(f"{path.stem} {self.draft.name}")
        dialog.fileSelected.connect(self._write)
        dialog.open()

    @Slot(str)
    def _write(self, path: str) -> None:
        self._say(tr("Writing {name}…").format(name=Path(path).name))
        self._skeletons.remap(self.mapping.remap(), Path(path))


def _seen(here: Here) -> dict[str, tuple[float, float]]:
    """Where the joints of the shown pose are, by plain name."""
    if (spot := here.spot) is None:
        return {}
    pose, joints = spot.document.labels.pose(spot.track, spot.frame), spot.document.labels.skeleton.joints
    return {plain(joints[i]): (x, y) for i, (x, y) in enumerate(pose.xy[0].tolist()) if pose.placed[0, i]}
