"""The Help menu, and the key that leaves what is begun."""

from __future__ import annotations

from app.actions.definition import ActionDef

HELP = (
    ActionDef("palette", "Find a command…", "Help", "dialogs.find_command", (), ("Ctrl+K",), "find",
              tip="Type what you want to do, a frame, or a joint"),
    ActionDef("tour", "Tour of the window", "Help", "dialogs.begin_tour", icon="sample",
              tip="Ten steps on the sample clip; your own work stays as it is"),
    ActionDef("shortcuts", "Shortcuts", "Help", "dialogs.show_keys", (), ("F1", "?"), "keyboard",
              tip="What keys and mouse do; what can be done now stands first"),
    ActionDef("change_keys", "Change keys…", "Help", "dialogs.change_keys",
              tip="Other keys, or those of another program: SLEAP, CVAT, or all under the left hand"),
    ActionDef("change_focus", "Between the picture and the panels", "", "change_focus", (), ("F6",),
              tip="Tab then goes through the panels; in the picture it goes through the joints"),
    ActionDef("leave", "Leave what is begun", "", "leave", (), ("Esc",),
              tip="A drag, a tool, tracking, picked joints, picked frames"),
)  # fmt: skip
