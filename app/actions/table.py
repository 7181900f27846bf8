"""Everything that can be done from a menu, the toolbar or the keyboard: one table."""

from __future__ import annotations

from app.actions.edit import EDIT
from app.actions.file import FILE
from app.actions.go import GO
from app.actions.help import HELP
from app.actions.network import NETWORK
from app.actions.occlude import OCCLUDE
from app.actions.person import PERSON
from app.actions.pose import POSE
from app.actions.project import PROJECT
from app.actions.propagate import PROPAGATE
from app.actions.view import VIEW

MENUS = ("File", "Project", "Edit", "Pose", "Go", "Person", "Propagate", "Network", "Occlude", "View", "Help")
"""In the order of the menu bar."""

ACTIONS = (*FILE, *PROJECT, *EDIT, *POSE, *GO, *PERSON, *PROPAGATE, *NETWORK, *OCCLUDE, *VIEW, *HELP)
