"""The dialog in which keys are changed: pick an action, press a key, see who has it now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.keymap import Keymap, profile, profiles, read_keymap, shown
from app.language import tr
from app.shortcuts.table import ActionTable
from app.theme import GAP
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from app.actions.definition import ActionDef
    from app.shortcuts.bindings import Bindings

_KIND = "*.toml"


class KeysDialog(QDialog):
    """Every change counts at once; closing it needs no answer."""

    def __init__(self, bindings: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Change keys"))
        self.resize(720, 640)
        self._bindings = bindings
        self._profile = QComboBox()
        for each in profiles():
            self._profile.addItem(tr(each.title), each.name)
        self._profile.setAccessibleName(tr("Keys as in"))
        self._search = QLineEdit(placeholderText=tr("Search an action or a key…"), clearButtonEnabled=True)
        self._search.setAccessibleName(tr("Search an action or a key"))
        self._table = ActionTable()
        self._edit = QKeySequenceEdit()
        self._edit.setMaximumSequenceLength(1)
        self._edit.setAccessibleName(tr("The new key: press it"))
        self._says = QLabel(wordWrap=True)
        self._says.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._says.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._take = _button(tr("Take this key"), tr("The action has this key from now on"))
        self._clear = _button(tr("No key"), tr("Take all keys from this action"))
        self._reset = _button(tr("Reset"), tr("Give this action the keys of the profile back"))
        self._reset_all = _button(tr("Reset all"), tr("Forget every change, and keep the profile"))
        self._import = _button(tr("Import…"), tr("Read keys from a file"))
        self._export = _button(tr("Export…"), tr("Write your keys to a file, to take them elsewhere"))
        self._close = _button(tr("Close"), "")
        self._lay_out()
        self._connect()
        self._show(bindings.now)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        label = QLabel(tr("Keys as in"))
        label.setBuddy(self._profile)
        top.addWidget(label)
        top.addWidget(self._profile)
        top.addSpacing(2 * GAP)
        top.addWidget(self._search, 1)
        editing = QHBoxLayout()
        self._edit.setMinimumWidth(160)
        for widget in (self._edit, self._take, self._clear, self._reset):
            editing.addWidget(widget)
        editing.addStretch(1)
        bottom = QHBoxLayout()
        for widget in (self._reset_all, self._import, self._export):
            bottom.addWidget(widget)
        bottom.addStretch(1)
        bottom.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self._table, 1)
        column.addLayout(editing)
        column.addWidget(self._says)
        column.addLayout(bottom)

    def _connect(self) -> None:
        self._bindings.changed.connect(self._show)
        self._profile.activated.connect(self._choose_profile)
        self._search.textChanged.connect(self._table.narrow)
        self._table.chosen.connect(self._begin)
        self._edit.keySequenceChanged.connect(self._weigh)
        self._take.clicked.connect(self._bind)
        self._clear.clicked.connect(self._unbind)
        self._reset.clicked.connect(self._forget)
        self._reset_all.clicked.connect(self._forget_all)
        self._import.clicked.connect(self._ask_import)
        self._export.clicked.connect(self._ask_export)
        self._close.clicked.connect(self.accept)

    @Slot(object)
    def _show(self, keymap: Keymap) -> None:
        self._table.show_keys(keymap)
        self._profile.setCurrentIndex(self._profile.findData(keymap.profile.name))
        self._reset_all.setEnabled(bool(keymap.own))
        self._begin(self._table.action)

    @Slot(object)
    def _begin(self, action: ActionDef | None) -> None:
        """Another action is picked: nothing is pressed for it yet."""
        self._edit.clear()
        for widget in (self._edit, self._clear):
            widget.setEnabled(action is not None)
        self._reset.setEnabled(action is not None and action.id in self._bindings.now.own)
        self._weigh()

    @Slot()
    def _weigh(self) -> None:
        """Say what taking the pressed key would do."""
        action, key = self._table.action, self._key()
        self._take.setText(tr("Take this key"))
        self._take.setEnabled(action is not None and bool(key))
        if action is None:
            self._says.setText(tr("Pick an action above."))
        elif not key:
            self._says.setText(tr("Press the new key for “{action}”.").format(action=tr(action.text)))
        elif users := self._bindings.now.users(key, action.id):
            names = ", ".join(f"“{tr(user.text)}”" for user in users)
            self._take.setText(tr("Take it away there"))
            self._says.setText(
                tr("⚠ {key} is used by {names}, which then has it no more.").format(key=shown([key]), names=names)
            )
        else:
            self._says.setText(tr("{key} is free.").format(key=shown([key])))

    def _key(self) -> str:
        return self._edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    # Changes.

    @Slot()
    def _bind(self) -> None:
        """The new key comes first, for the first is the one that menus show."""
        if (action := self._table.action) is not None:
            had = self._bindings.now.all()[action.id]
            self._bindings.choose(self._bindings.now.bind(action.id, [self._key(), *had]))

    @Slot()
    def _unbind(self) -> None:
        if (action := self._table.action) is not None:
            self._bindings.choose(self._bindings.now.bind(action.id, []))

    @Slot()
    def _forget(self) -> None:
        if (action := self._table.action) is not None:
            self._bindings.choose(self._bindings.now.reset(action.id))

    @Slot()
    def _forget_all(self) -> None:
        self._bindings.choose(Keymap(self._bindings.now.profile))

    @Slot(int)
    def _choose_profile(self, index: int) -> None:
        """The person's own changes stay, above the profile."""
        self._bindings.choose(Keymap(profile(self._profile.itemData(index)), self._bindings.now.own))

    # Files.

    @Slot()
    def _ask_import(self) -> None:
        self._ask(tr("Import keys")).fileSelected.connect(self.import_from)

    @Slot()
    def _ask_export(self) -> None:
        dialog = self._ask(tr("Export keys"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.fileSelected.connect(self.export_to)

    def _ask(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(tr("Keys ({kind})").format(kind=_KIND))
        dialog.open()
        return dialog

    @Slot(str)
    def import_from(self, path: str) -> None:
        """Have the keys of a file; where it holds none, say so and keep those there are."""
        try:
            self._bindings.choose(read_keymap(Path(path).read_text(encoding="utf-8")))
        except OSError as error:
            self._says.setText(tr("The file {path} cannot be read: {why}.").format(path=path, why=error.strerror))
        except (InputError, UnicodeDecodeError) as error:
            self._says.setText(str(error))

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Write the keys to a file."""
        try:
            with replacing(Path(path)) as there:
                there.write_text(self._bindings.now.to_toml(), encoding="utf-8")
        except OSError as error:
            self._says.setText(tr("The file {path} cannot be written: {why}.").format(path=path, why=error.strerror))
        else:
            self._says.setText(tr("Your keys are in {path}.").format(path=path))


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text, autoDefault=False)
    button.setToolTip(tip)
    return button
