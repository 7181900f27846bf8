"""The Occlude menu."""

from __future__ import annotations

from app.actions.definition import ActionDef, T, V, tool
from app.can import Can
from app.view import Tool

OCCLUDE = (
    tool(Tool.BRUSH, "Paint what the network shall not see", "Occlude", "B", "Hold Shift to erase"),
    tool(Tool.ERASER, "Erase paint", "Occlude", "Shift+B", "Hold Shift to paint"),
    ActionDef("brush_smaller", "Smaller brush", "Occlude", "session.view.scale_brush", (0.8,), ("[",), needs=V),
    ActionDef("brush_larger", "Larger brush", "Occlude", "session.view.scale_brush", (1.25,), ("]",), needs=V),
    ActionDef("clear_masks", "Remove all paint", "Occlude", "session.clear_masks", needs=V | Can.MASK, first=True),
    ActionDef("track_masked", "Run again with paint", "Occlude", "session.tracker.track_masked", (), ("Ctrl+B",),
              "masks", T | Can.IDLE | Can.MASK, "Compare what the network does without the painted parts", first=True,
              toolbar=True),
    ActionDef("clear_comparison", "Put the comparison away", "Occlude", "session.tracker.clear_comparison", (), (),
              "", V | Can.COMPARISON),
)  # fmt: skip
