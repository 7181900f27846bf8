"""Every error this package raises on purpose.

* KimnetError
  - VideoError          the file cannot be opened, or a frame cannot be read or written
  - WeightsError        the weights file is missing, damaged, or made for another network or skeleton
  - LabelsError         a labels file is damaged or does not fit the video or the skeleton
  - ProjectError        a project cannot be opened, or an edit could not be stored
  - InputError          a value a person gave (a box, a path, an option) cannot be used

The text of each is one full sentence or two that a person can act on: what is wrong, in which
file, what is safe, what to do.
"""


class KimnetError(Exception):
    """Base of all errors a user can be shown."""


class VideoError(KimnetError):
    """A video could not be opened, or a frame of it could not be read or written."""


class WeightsError(KimnetError):
    """A weights file is missing, damaged, or made for another network or skeleton."""


class LabelsError(KimnetError):
    """A labels file is damaged or does not fit the video or the skeleton."""


class ProjectError(KimnetError):
    """A project cannot be opened, or an edit could not be stored."""


class InputError(KimnetError):
    """A value that a person gave cannot be used."""
