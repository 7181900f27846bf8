"""Asking the person for files, and what they opened lately."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.language import tr
from app.project.store import SUFFIX
from kimnet_core.labels.formats import FORMATS
from kimnet_core.resources import SAMPLE_CLIP

if TYPE_CHECKING:
    from app.project_dialogs.dialogs import ProjectDialogs
    from app.session import Session

_VIDEOS = "*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.mpg *.mpeg *.ts *.mts *.wmv *.gif"


class Files(QObject):
    """The dialogs; each opens at once and answers by a signal, so that nothing waits for it.

    Signals:
        weights_chosen(path): the person wants another network.
    """

    weights_chosen = Signal(object)

    def __init__(self, session: Session, project: ProjectDialogs, window: QWidget) -> None:
        super().__init__(window)
        self._project = project
        self._session, self._store, self._window = session, session.store, window
        self._export_dialog: QFileDialog | None = None
        self._store.video_missing.connect(self._ask_video)
        self._store.videos.add_asked.connect(self.ask_add)
        self._store.videos.place_asked.connect(self._ask_location)

    @Slot(str)
    def open_path(self, path: str) -> None:
        """Open a video, a folder of images or a project."""
        self.open_paths([path])

    @Slot(list)
    def open_paths(self, paths: list[str]) -> None:
        """Open a project, or else videos and folders of images."""
        project = next((path for path in paths if path.lower().endswith(SUFFIX)), None)
        if project is not None:
            self._store.open_project(Path(project))
        else:
            self._project.open([Path(path) for path in paths])

    def open_sample(self) -> None:
        """Open the clip that is shipped."""
        self._store.open_video(SAMPLE_CLIP)

    def save(self) -> None:
        """Give the project a place of its own; one that has it is always saved."""
        if not self._store.named:
            self.ask_save()
        elif self._store.problem:
            self._store.retry()

    def ask_open(self) -> None:
        """Ask for videos or a project."""
        kinds = [_kind(tr("Videos and projects"), f"{_VIDEOS} *{SUFFIX}"), _any()]
        dialog = self._ask(tr("Open"), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.open_paths)

    def ask_merge(self) -> None:
        """Ask for another person's project of the same videos."""
        dialog = self._ask(tr("Merge another project"), [_kind(tr("KIMNet projects"), f"*{SUFFIX}")])
        dialog.fileSelected.connect(self._merge)

    @Slot()
    def ask_add(self) -> None:
        """Ask for videos to add to the project."""
        dialog = self._ask(tr("Add videos"), [_kind(tr("Videos"), _VIDEOS), _any()])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._add)

    def ask_folder(self) -> None:
        """Ask for a folder of images."""
        dialog = self._ask(tr("Open a folder of images"), [])
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.open_path)

    def ask_save(self) -> None:
        """Ask where the project shall be."""
        dialog = self._ask(tr("Save the project"), [_kind(tr("KIMNet projects"), f"*{SUFFIX}")], save=True)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.fileSelected.connect(self._save_as)

    def ask_import(self) -> None:
        """Ask for a file of labels to add."""
        dialog = self._ask(
            tr("Import labels"), [_kind(tr("Labels"), " ".join(f"*{kind.suffix}" for kind in FORMATS)), _any()]
        )
        dialog.fileSelected.connect(self._import)

    def ask_export(self) -> None:
        """Ask for the file that labels shall be written to; its ending says how."""
        dialog = self._ask(tr("Export labels"), [f"{kind.title} (*{kind.suffix})" for kind in FORMATS], save=True)
        dialog.setDefaultSuffix(FORMATS[0].suffix.removeprefix("."))
        dialog.filterSelected.connect(self._take_kind)
        dialog.fileSelected.connect(self._export)
        self._export_dialog = dialog

    def ask_weights(self) -> None:
        """Ask for a file of weights."""
        self._ask(tr("Load weights"), [_kind(tr("Weights"), "*.safetensors"), _any()]).fileSelected.connect(
            self._choose_weights
        )

    def _ask(self, title: str, kinds: list[str], *, save: bool = False) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilters(kinds)
        if save:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            clip = self._session.playback.clip
            if clip is not None:
                dialog.selectFile(clip.info.path.stem)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()
        return dialog

    @Slot(str)
    def _save_as(self, path: str) -> None:
        self._store.save_as(Path(path))

    @Slot(str)
    def _merge(self, path: str) -> None:
        self._session.merging.read(Path(path))

    @Slot(list)
    def _add(self, paths: list[str]) -> None:
        self._store.add_videos([Path(path) for path in paths])

    @Slot(str)
    def _import(self, path: str) -> None:
        self._session.exchange.import_labels(Path(path))

    @Slot(str)
    def _export(self, path: str) -> None:
        self._session.exchange.export(Path(path))

    @Slot(str)
    def _take_kind(self, kind: str) -> None:
        """A name without an ending gets that of the kind that is chosen."""
        suffix = next(known.suffix for known in FORMATS if f"*{known.suffix})" in kind)
        if self._export_dialog is not None:
            self._export_dialog.setDefaultSuffix(suffix.removeprefix("."))

    @Slot(str)
    def _choose_weights(self, path: str) -> None:
        self.weights_chosen.emit(Path(path))

    @Slot(str)
    def _locate(self, path: str) -> None:
        self._store.locate_video(Path(path))

    @Slot(object, str)
    def _ask_video(self, project: Path, text: str) -> None:
        """A project's video is not where it was."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(project.name)
        box.setText(text)
        find = box.addButton(tr("Find the video…"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        find.clicked.connect(self._ask_location)
        box.open()

    @Slot()
    def _ask_location(self) -> None:
        self._ask(tr("Where is the video?"), [_kind(tr("Videos"), _VIDEOS), _any()]).fileSelected.connect(self._locate)


def _kind(name: str, patterns: str) -> str:
    """A line of the list of kinds of files."""
    return f"{name} ({patterns})"


def _any() -> str:
    return _kind(tr("All files"), "*")
