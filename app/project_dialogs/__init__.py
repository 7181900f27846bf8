"""The windows that ask and tell about the videos of a project."""
