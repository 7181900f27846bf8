"""The tables of a project file, as each version of the format has them."""

from __future__ import annotations

VERSION = 3

# Every row about a frame or a track belongs to a video; tracks are numbered per video. The frame table is
# apart from its video so that looking for a video need not read megabytes.
_VERSION_3 = """
CREATE TABLE skeleton (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  json TEXT NOT NULL
) STRICT;
CREATE TABLE video (
  id INTEGER PRIMARY KEY CHECK (id >= 0),
  fingerprint TEXT NOT NULL,
  absolute TEXT NOT NULL,
  relative TEXT NOT NULL,
  height INTEGER NOT NULL CHECK (height > 0),
  width INTEGER NOT NULL CHECK (width > 0),
  frames INTEGER NOT NULL CHECK (frames > 0)
) STRICT;
CREATE TABLE frame_table (
  video INTEGER PRIMARY KEY REFERENCES video (id) ON DELETE CASCADE,
  pts BLOB NOT NULL CHECK (length(pts) % 8 = 0)
) STRICT;
CREATE TABLE track (
  video INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
  id INTEGER NOT NULL CHECK (id >= 0),
  name TEXT NOT NULL,
  PRIMARY KEY (video, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE pose (
  video INTEGER NOT NULL,
  track INTEGER NOT NULL,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  pts INTEGER NOT NULL,
  xy BLOB NOT NULL CHECK (length(xy) = 16 * length(visibility)),
  score BLOB NOT NULL CHECK (length(score) = 4 * length(visibility)),
  visibility BLOB NOT NULL,
  source BLOB NOT NULL CHECK (length(source) = length(visibility)),
  origin BLOB NOT NULL CHECK (length(origin) = 4 * length(visibility)),
  crc INTEGER NOT NULL,
  PRIMARY KEY (video, track, frame),
  FOREIGN KEY (video, track) REFERENCES track (video, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE crop_path (
  video INTEGER NOT NULL,
  track INTEGER NOT NULL,
  windows BLOB NOT NULL CHECK (length(windows) > 0 AND length(windows) % 40 = 0),
  PRIMARY KEY (video, track),
  FOREIGN KEY (video, track) REFERENCES track (video, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE lesson (
  video INTEGER NOT NULL,
  track INTEGER NOT NULL,
  frames BLOB NOT NULL CHECK (length(frames) > 0 AND length(frames) % 8 = 0),
  readout BLOB NOT NULL CHECK (length(readout) > 0 AND length(readout) % 4 = 0),
  sha256 TEXT NOT NULL,
  held REAL NOT NULL,
  PRIMARY KEY (video, track),
  FOREIGN KEY (video, track) REFERENCES track (video, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE lock (
  video INTEGER NOT NULL,
  track INTEGER NOT NULL,
  joint INTEGER NOT NULL CHECK (joint >= 0),
  PRIMARY KEY (video, track, joint),
  FOREIGN KEY (video, track) REFERENCES track (video, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE mask (
  video INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  png BLOB NOT NULL CHECK (length(png) > 0),
  PRIMARY KEY (video, frame)
) STRICT;
CREATE TABLE note (
  video INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  text TEXT NOT NULL,
  flags TEXT NOT NULL,
  PRIMARY KEY (video, frame)
) STRICT, WITHOUT ROWID;
CREATE TABLE review (
  video INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
  finding TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (video, finding)
) STRICT, WITHOUT ROWID;
CREATE TABLE work (
  video INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  seconds REAL NOT NULL CHECK (seconds >= 0),
  clicks INTEGER NOT NULL CHECK (clicks >= 0),
  PRIMARY KEY (video, frame)
) STRICT, WITHOUT ROWID;
CREATE TABLE run (
  video INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
  id INTEGER NOT NULL CHECK (id >= 0),
  weights TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  engine TEXT NOT NULL,
  parameters TEXT NOT NULL,
  time TEXT NOT NULL,
  PRIMARY KEY (video, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
  video INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (video, name)
) STRICT, WITHOUT ROWID;
"""

# Before version 3 a project was about one video.
_OF_ONE_VIDEO = """
CREATE TABLE video (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  fingerprint TEXT NOT NULL,
  absolute TEXT NOT NULL,
  relative TEXT NOT NULL,
  height INTEGER NOT NULL CHECK (height > 0),
  width INTEGER NOT NULL CHECK (width > 0),
  frames INTEGER NOT NULL CHECK (frames > 0)
) STRICT;
CREATE TABLE frame_table (
  video INTEGER PRIMARY KEY REFERENCES video (id),
  pts BLOB NOT NULL CHECK (length(pts) % 8 = 0)
) STRICT;
CREATE TABLE skeleton (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  json TEXT NOT NULL
) STRICT;
CREATE TABLE track (
  id INTEGER PRIMARY KEY CHECK (id >= 0),
  name TEXT NOT NULL
) STRICT;
CREATE TABLE pose (
  track INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  pts INTEGER NOT NULL,
  xy BLOB NOT NULL CHECK (length(xy) = 16 * length(visibility)),
  score BLOB NOT NULL CHECK (length(score) = 4 * length(visibility)),
  visibility BLOB NOT NULL,
  source BLOB NOT NULL CHECK (length(source) = length(visibility)),
  origin BLOB NOT NULL CHECK (length(origin) = 4 * length(visibility)),
  crc INTEGER NOT NULL,
  PRIMARY KEY (track, frame)
) STRICT, WITHOUT ROWID;
CREATE TABLE mask (
  frame INTEGER PRIMARY KEY CHECK (frame >= 0),
  png BLOB NOT NULL CHECK (length(png) > 0)
) STRICT;
CREATE TABLE run (
  id INTEGER PRIMARY KEY CHECK (id >= 0),
  weights TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  engine TEXT NOT NULL,
  parameters TEXT NOT NULL,
  time TEXT NOT NULL
) STRICT;
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
"""
# Version 1 knew no turned windows, (N, 4) float64, and no lessons.
_CROP_PATH_1 = """
CREATE TABLE crop_path (
  track INTEGER PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE,
  boxes BLOB NOT NULL CHECK (length(boxes) > 0 AND length(boxes) % 32 = 0)
) STRICT;
"""
CROP_PATH_2 = """
CREATE TABLE crop_path (
  track INTEGER PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE,
  windows BLOB NOT NULL CHECK (length(windows) > 0 AND length(windows) % 40 = 0)
) STRICT;
"""
LESSON_2 = """
CREATE TABLE lesson (
  track INTEGER PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE,
  frames BLOB NOT NULL CHECK (length(frames) > 0 AND length(frames) % 8 = 0),
  readout BLOB NOT NULL CHECK (length(readout) > 0 AND length(readout) % 4 = 0),
  sha256 TEXT NOT NULL,
  held REAL NOT NULL
) STRICT;
"""

TABLES = {
    1: _OF_ONE_VIDEO + _CROP_PATH_1,
    2: _OF_ONE_VIDEO + CROP_PATH_2 + LESSON_2,
    VERSION: _VERSION_3,
}
"""By version, the statements that make an empty project."""
