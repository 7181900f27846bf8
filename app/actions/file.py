"""The File menu."""

from __future__ import annotations

from app.actions.definition import IDLE, ActionDef, V

FILE = (
    ActionDef("open", "Open video or project…", "File", "files.ask_open", keys=("Ctrl+O",), icon="open", toolbar=True,
              tip="Open a video, a folder of images or a project"),
    ActionDef("open_folder", "Open folder of images…", "File", "files.ask_folder"),
    ActionDef("add_videos", "Add videos…", "File", "files.ask_add", needs=V, tip="Add videos to this project"),
    ActionDef("sample", "Open the sample clip", "File", "files.open_sample", icon="sample"),
    ActionDef("save", "Save", "File", "files.save", keys=("Ctrl+S",), icon="save", needs=V,
              tip="Every edit is stored at once; this gives the project a place of its own"),
    ActionDef("save_as", "Save as…", "File", "files.ask_save", keys=("Ctrl+Shift+S",), needs=V,
              tip="Go on in a project at another place"),
    ActionDef("import", "Import labels…", "File", "files.ask_import", keys=("Ctrl+I",), needs=IDLE, first=True,
              tip="Add the people of a COCO or CSV file"),
    ActionDef("export", "Export labels…", "File", "files.ask_export", keys=("Ctrl+E",), icon="export", needs=V,
              toolbar=True, tip="Write all labels as COCO keypoints or CSV"),
    ActionDef("quit", "Quit", "File", "close", keys=("Ctrl+Q",), first=True),
)  # fmt: skip
