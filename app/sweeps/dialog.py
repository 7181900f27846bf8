"""Asking what a sweep shall try."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.language import ntr, tr
from app.sweeps.choices import GridChoices, Ticks
from app.sweeps.words import duration, network_name, protocol_told
from app.theme import GAP
from app.trials.networks import networks
from kimnet_core.errors import InputError
from kimnet_core.occlusion.recipe import Recipe, read_recipe
from kimnet_core.resources import RECIPES

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.trials.stretch import Stretch
    from app.trials.sweeps import Sweeps
    from kimnet_core.occlusion.recipe import Protocol

CORES = 64  # processes that can be asked for


class NewSweepDialog(QDialog):
    """A grid of one's own, a recipe that is shipped, or one of a file; run here, or written for `kimnet occlude`.

    Attributes:
        name: of the sweep.
        origin: which recipe it begins with.
        grid: joints, sizes, times, fills.
        networks: that are tried; all are shown the same masks.
        processes: how many run.
        told: how many trials that is, or what is wrong.
    """

    def __init__(
        self, sweeps: Sweeps, stretch: Stretch, joints: Collection[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sweeps, self._stretch = sweeps, stretch
        self._protocol: Protocol | None = None
        self._seed = 1
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("New sweep"))
        self.name = QLineEdit(tr("Sweep"))
        self.origin = QComboBox()
        self.origin.setAccessibleName(tr("Begin with"))
        self.origin.addItem(tr("My own choice"), None)
        self._open = QPushButton(tr("Open a recipe…"))
        self._open.setAutoDefault(False)
        self.grid = GridChoices(stretch.labels.skeleton, joints)
        self.networks = Ticks(tr("Networks"), (), ())
        self._networks_label = QLabel(tr("Networks"))
        self._paper = QLabel(wordWrap=True)
        self.processes = QSpinBox()
        self.processes.setRange(1, CORES)
        self.processes.setValue(sweeps.jobs)
        self.processes.setFixedWidth(10 * GAP)
        self.told = QLabel(wordWrap=True)
        self._lay_out()
        self._listen()
        self._take_networks(())
        sweeps.read(_shipped, self._take_shipped)
        sweeps.read(partial(networks, stretch.labels.skeleton), self._take_networks)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.addWidget(self.origin, 1)
        first.addWidget(self._open)
        form = QFormLayout()
        form.setVerticalSpacing(GAP)
        form.addRow(tr("Name"), self.name)
        form.addRow(tr("Begin with"), first)
        last = QFormLayout()
        last.addRow(tr("Processes"), self.processes)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._run = buttons.addButton(tr("Run"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._save = buttons.addButton(tr("Save as a recipe…"), QDialogButtonBox.ButtonRole.ActionRole)
        self._save.setAutoDefault(False)
        self._run.setDefault(True)
        self.processes.setToolTip(tr("Each takes a core of its own; more than there are do not help"))
        buttons.accepted.connect(self._begin)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addLayout(form)
        column.addWidget(self._paper)
        column.addWidget(self.grid, 1)
        column.addWidget(self._networks_label)
        column.addWidget(self.networks)
        column.addLayout(last)
        column.addWidget(self.told)
        column.addWidget(buttons)
        self._paper.hide()
        self._networks_label.setBuddy(self.networks)
        self.networks.setMaximumHeight(11 * GAP)
        self.networks.setToolTip(tr("KIMNets with a linear correction, for the same joints; all see the same masks"))
        self.resize(520, 560)

    def _listen(self) -> None:
        self.origin.activated.connect(self._choose)
        self._open.clicked.connect(self._ask_recipe)
        self._save.clicked.connect(self._ask_place)
        self.grid.changed.connect(self._count)
        self.networks.changed.connect(self._count)
        self.name.textChanged.connect(self._count)
        self.processes.valueChanged.connect(self._count)

    @property
    def recipe(self) -> Recipe | None:
        """What is chosen; None where that makes no sense."""
        frames = self._stretch.frames
        try:
            recipe = Recipe(
                self._stretch.video.path,
                self.name.text().strip() or tr("Sweep"),
                weights=self.networks.ticked,
                start=frames.start,
                stop=frames.stop,
                fills=self.grid.fills,
                follow=self.grid.follow.isChecked(),
                seed=self._seed,
                grid=None if self._protocol is not None else self.grid.grid,
                protocol=self._protocol,
            )
        except ValueError:
            return None
        return recipe

    # Recipes.

    @Slot(object)
    def _take_shipped(self, recipes: tuple[Recipe, ...]) -> None:
        for recipe in recipes:
            self.origin.addItem(tr(recipe.name), recipe)

    @Slot(object)
    def _take_networks(self, names: tuple[str, ...]) -> None:
        """The network at work is ticked, and alone it needs no list."""
        own = self._sweeps.network
        there = dict.fromkeys((own, *names))
        self.networks.offer([(name, network_name(name)) for name in there], (own,))
        for widget in (self._networks_label, self.networks):
            widget.setVisible(len(there) > 1)
        self._count()

    @Slot()
    def _ask_recipe(self) -> None:
        dialog = QFileDialog(self, tr("Open a recipe"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Recipes") + " (*.toml)"])
        dialog.fileSelected.connect(self._read)
        dialog.open()

    @Slot(str)
    def _read(self, path: str) -> None:
        self._sweeps.read(partial(read_recipe, Path(path)), self._take_read)

    @Slot(object)
    def _take_read(self, recipe: Recipe) -> None:
        self.origin.addItem(recipe.name, recipe)
        self.origin.setCurrentIndex(self.origin.count() - 1)
        self._choose()

    @Slot()
    def _choose(self) -> None:
        """Show what a recipe tries; the video, the person and the network are those that are open."""
        recipe: Recipe | None = self.origin.currentData()
        self._protocol = None if recipe is None else recipe.protocol
        if recipe is not None:
            self.name.setText(self.origin.currentText())
            self._seed = recipe.seed
            self.grid.show_recipe(recipe)
        self.grid.show_grid(self._protocol is None)
        self._paper.setVisible(self._protocol is not None)
        self._paper.setText("" if self._protocol is None else protocol_told(self._protocol))
        self._count()

    # Answers.

    @Slot()
    def _count(self) -> None:
        """Say how many trials that is."""
        recipe, frames = self.recipe, self._stretch.frames
        trials = 0
        if recipe is not None:
            with suppress(InputError):  # none of them begins within the stretch
                trials = len(recipe.trials(self._stretch.labels.skeleton, frames))
        for button in (self._run, self._save):
            button.setEnabled(trials > 0)
        if recipe is None:
            self.told.setText(tr("Choose at least one of each; put commas between numbers."))
        elif not trials:
            self.told.setText(
                tr("Nothing to try: the tracked stretch has {n} frames, and all begins later.").format(n=len(frames))
            )
        else:
            self.told.setText(" ".join([self._trials(trials), self._time(trials), self._truth()]))

    def _trials(self, trials: int) -> str:
        count = ntr("{n} trial", "{n} trials", trials)
        return tr("{trials}, each through {frames} frames.").format(trials=count, frames=len(self._stretch.frames))

    def _time(self, trials: int) -> str:
        if (pace := self._sweeps.pace) is None:
            return tr("How long that takes is said after the first ones.")
        seconds = pace * trials * len(self._stretch.frames) / self.processes.value()
        return tr("About {time}, going by the sweep that is shown.").format(time=duration(seconds))

    def _truth(self) -> str:
        if known := self._stretch.known:
            return ntr(
                "{n} joint that was given by hand or by a file is the truth.",
                "{n} joints that were given by hand or by a file are the truth.",
                known,
            )
        return tr("No joint after the first frame was placed by hand, so that displacement is measured and no PCK.")

    @Slot()
    def _begin(self) -> None:
        if (recipe := self.recipe) is not None:
            self._sweeps.jobs = self.processes.value()
            self._sweeps.begin(recipe, self._stretch)
            self.accept()

    @Slot()
    def _ask_place(self) -> None:
        dialog = QFileDialog(self, tr("Save as a recipe"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("Recipes") + " (*.toml)"])
        dialog.setDefaultSuffix("toml")
        dialog.fileSelected.connect(self._write)
        dialog.open()

    @Slot(str)
    def _write(self, path: str) -> None:
        if (recipe := self.recipe) is not None:
            self._sweeps.save(Path(path), recipe, self._stretch)


def _shipped() -> tuple[Recipe, ...]:
    return tuple(read_recipe(path) for path in sorted(RECIPES.glob("*.toml")))
