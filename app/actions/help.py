"""The Help menu, and the key that leaves what is begun."""

from __future__ import annotations

from app.actions.definition import ActionDef

HELP = (
    ActionDef("shortcuts", "Shortcuts", "Help", "show_shortcuts", (), ("F1", "?"), "keyboard"),
    ActionDef("leave", "Leave what is begun", "", "leave", (), ("Esc",),
              tip="A drag, then a tool, then tracking"),
)  # fmt: skip
