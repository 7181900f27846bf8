"""Asks where what is shown shall go, and writes it there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from app.language import tr
from kimnet_core.errors import InputError, KimnetError
from kimnet_core.inference.attention_files import KINDS, write_attention

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kimnet_core.inference.attention import AttentionRecord
    from kimnet_core.inference.attention_files import Drawn
    from kimnet_core.pose.skeleton import Skeleton

_PNG = ".png"
_SHARP = 2  # pixels of the file for one of the screen


class Exporter(QObject):
    """The picture as it is (.png), its drawing with numbers (.svg), or every frame as numbers (.csv, .npz).

    Signals:
        noticed(text): a sentence for the status bar.
        failed(error): it could not be written.
    """

    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, picture: QWidget) -> None:
        """`picture` is what a .png shows."""
        super().__init__(picture)
        self._picture = picture
        self._write: Callable[[Path], None] | None = None

    def ask(self, name: str, record: AttentionRecord, skeleton: Skeleton, drawn: Drawn) -> None:
        """Open the dialog; `name` is what the file is called unless the person says otherwise."""
        self._write = lambda path: write_attention(path, record, skeleton, drawn)
        dialog = QFileDialog(self._picture.window(), tr("Export what joints listened to"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(
            [
                tr("Picture (*.png)"),
                tr("Drawing with numbers (*.svg)"),
                tr("Every frame, table (*.csv)"),
                tr("Every frame, numpy (*.npz)"),
            ]
        )
        dialog.setDefaultSuffix(_PNG[1:])
        dialog.selectFile(name)
        dialog.fileSelected.connect(self.write)
        dialog.open()

    @Slot(str)
    def write(self, chosen: str) -> None:
        """Write the file, by its ending."""
        path = Path(chosen)
        try:
            if path.suffix.lower() == _PNG:
                self._paint(path)
            elif path.suffix.lower() in KINDS and self._write is not None:
                self._write(path)
            else:
                kinds = ", ".join((_PNG, *KINDS))
                raise InputError(tr("{path} has none of the endings {kinds}.").format(path=path.name, kinds=kinds))
        except KimnetError as error:
            self.failed.emit(error)
        else:
            self.noticed.emit(tr("Wrote {name}.").format(name=path.name))

    def _paint(self, path: Path) -> None:
        size: QSize = self._picture.size() * _SHARP
        image = QImage(size, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SHARP)
        image.fill(self._picture.palette().window().color())
        self._picture.render(image)
        if not image.save(str(path)):
            raise InputError(tr("{path} cannot be written; choose another place.").format(path=path))
