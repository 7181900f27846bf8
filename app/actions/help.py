"""The Help menu, and the key that leaves what is begun."""

from __future__ import annotations

from app.actions.definition import ActionDef

HELP = (
    ActionDef("shortcuts", "Shortcuts", "Help", "show_shortcuts", (), ("F1", "?"), "keyboard"),
    ActionDef("change_focus", "Between the picture and the panels", "", "change_focus", (), ("F6",),
              tip="Tab then goes through the panels; in the picture it goes through the joints"),
    ActionDef("leave", "Leave what is begun", "", "leave", (), ("Esc",),
              tip="A drag, a tool, tracking, picked joints, picked frames"),
)  # fmt: skip
