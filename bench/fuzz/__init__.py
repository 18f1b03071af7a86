"""Broken and hostile files by the thousand: whatever a unit sends ends as a record or a named refusal."""
