"""The Edit menu."""

from __future__ import annotations

from app.actions.definition import ActionDef, V, tool
from app.can import Can
from app.view import Tool

EDIT = (
    ActionDef("undo", "Undo", "Edit", "session.undo", keys=("Ctrl+Z",), icon="undo", needs=V | Can.UNDO, toolbar=True),
    ActionDef("redo", "Redo", "Edit", "session.redo", keys=("Ctrl+Shift+Z", "Ctrl+Y"), icon="redo",
              needs=V | Can.REDO, toolbar=True),
    tool(Tool.SELECT, "Select and move joints", "Edit", "J", "Pick joints and drag them", first=True),
    tool(Tool.PLACE, "Place joint by joint", "Edit", "Shift+J",
         "Joints are asked for one after the other: click, or use the arrows and Enter"),
    ActionDef("settings", "Settings…", "Edit", "dialogs.show_settings", keys=("Ctrl+,",), first=True,
              tip="Colours, sizes, language, and what the network runs on"),
)  # fmt: skip
