"""The Occlude menu."""

from __future__ import annotations

from app.actions.definition import ActionDef, J, T, V, tool
from app.can import Can
from app.view import Tool

OCCLUDE = (
    tool(Tool.BRUSH, "Paint what the network shall not see", "Occlude", "B", "Hold Shift to erase"),
    tool(Tool.ERASER, "Erase paint", "Occlude", "Shift+B", "Hold Shift to paint"),
    tool(Tool.RECTANGLE, "Hide a rectangle", "Occlude", "U", "Hold Shift to uncover one"),
    tool(Tool.POLYGON, "Hide a polygon", "Occlude", "Shift+U", "Click its corners; Enter or a double click closes it"),
    ActionDef("brush_smaller", "Smaller brush", "Occlude", "session.view.scale_brush", (0.8,), ("[",), needs=V),
    ActionDef("brush_larger", "Larger brush", "Occlude", "session.view.scale_brush", (1.25,), ("]",), needs=V),
    ActionDef("hide_joints", "Hide the picked joints along their course", "Occlude", "session.masks.follow_joints", (),
              ("Ctrl+U",), "", J, "On the picked frames, else from here on; as large as the brush", first=True),
    ActionDef("hide_person", "Hide the person along their course", "Occlude", "session.masks.follow_person", (),
              (), "", T, "On the picked frames, else from here on; as large as the brush"),
    ActionDef("repeat_mask", "Repeat the mask", "Occlude", "session.masks.repeat", (), (), "", V | Can.MASK,
              "On the picked frames, else from here on"),
    ActionDef("fill_masks", "Fill masks between two frames", "Occlude", "session.masks.fill_between", (), (), "",
              V | Can.MASK, "Lead the shape from its place on one frame to its place on the other"),
    ActionDef("clear_masks", "Remove all paint", "Occlude", "session.masks.clear", needs=V | Can.MASK, first=True),
    ActionDef("track_masked", "Run again with paint", "Occlude", "session.tracker.track_masked", (), ("Ctrl+B",),
              "masks", T | Can.IDLE | Can.MASK, "Compare what the network does without the painted parts", first=True,
              toolbar=True),
    ActionDef("sweep", "Sweep…", "Occlude", "dialogs.new_sweep", (), (), "", T | Can.IDLE,
              "Hide joints by many squares, one trial after the other, and measure what that does"),
    ActionDef("clear_comparison", "Put the comparison away", "Occlude", "session.tracker.clear_comparison", (), (),
              "", V | Can.COMPARISON),
)  # fmt: skip
