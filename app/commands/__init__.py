"""What each command of `kimnet` does; `app.cli` says how it is called."""
