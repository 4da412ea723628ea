"""Is an exercise sound? What an instructor wants proven before a student sees it; for the command `verify`."""
