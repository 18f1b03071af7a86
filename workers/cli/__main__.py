"""`python -m workers.cli`: what the launcher starts."""

from workers.cli import cli

cli()
