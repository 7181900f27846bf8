"""A program that edits a project without end and says on its output which edits were stored.

Called as: edit_until_killed.py PROJECT FIRST_EDIT
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from kimnet_core.labels.project import Project
from tests.core.labels.projects import nth_edit

with Project.open(Path(sys.argv[1])) as project:
    for n in count(int(sys.argv[2])):
        project.apply(nth_edit(n))
        os.write(1, b"%d\n" % n)
