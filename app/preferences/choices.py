"""What the person has chosen, and what it does: every choice counts at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from app.joint_colors import joint_colors
from app.player.numbering import numbering
from app.settings import Settings, read_settings, write_settings
from kimnet_core.resources import DEFAULT_WEIGHTS

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from app.session import Session
    from app.theme import Theme


class Choices(QObject):
    """The present `Settings`.

    Signals:
        changed(Settings).
    """

    changed = Signal(object)

    def __init__(self, session: Session, theme: Theme, store: QSettings, parent: QObject | None = None) -> None:
        """The choices of the last time, each of them in force; weights are loaded by who starts the window."""
        super().__init__(parent)
        self._session, self._theme, self._store = session, theme, store
        self.now: Settings = read_settings(store)
        session.store.persistence = self.now.persistence
        session.view.set(marks=float(self.now.marks))
        session.view.changed.connect(self._take_view)
        numbering.choose(int(self.now.count_from))
        joint_colors.choose(self.now.joint_colors)
        theme.scale_font(float(self.now.font))

    def choose(self, **fields: Any) -> None:
        """Choose something else; tells only of a difference."""
        before, self.now = self.now, replace(self.now, **fields)
        if self.now == before:
            return
        if self.now.theme != before.theme:
            self._theme.choose(self.now.theme)
        if (self.now.engine, self.now.device) != (before.engine, before.device):
            self.load_weights()
        self._theme.scale_font(float(self.now.font))
        self._session.view.set(marks=float(self.now.marks))
        numbering.choose(int(self.now.count_from))
        joint_colors.choose(self.now.joint_colors)
        self.changed.emit(self.now)

    def load_weights(self, instead: Path | None = None) -> None:
        """Put the chosen weights to work, or others for this time."""
        chosen = Path(self.now.weights) if self.now.weights else DEFAULT_WEIGHTS
        self._session.load_weights(instead or chosen, self.now.engine, self.now.device)

    @Slot(object)
    def take_weights(self, path: Path) -> None:
        """Choose other weights."""
        self.choose(weights=str(path))
        self.load_weights()

    def set_theme(self, theme: str) -> None:
        """Wear light or dark, or what the system wears; for a table of actions."""
        self.choose(theme=theme)

    def count_from(self, first: int) -> None:
        """Give the first frame the number 0 or 1, wherever numbers of frames are shown."""
        self.choose(count_from=str(first))

    def keep(self) -> None:
        """Write them down for the next start."""
        write_settings(self._store, self.now.with_persistence(self._session.store.persistence))

    @Slot(object)
    def _take_view(self, _: object) -> None:
        self.choose(marks=f"{self._session.view.now.marks:g}")
