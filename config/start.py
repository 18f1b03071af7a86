"""Makes Django ready for a program that is not a web server; imported before anything that knows tables."""

import os

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.django_settings")
django.setup()


def bring_up_to_date() -> None:
    """Makes the tables, or brings those of an earlier version up to date."""
    call_command("migrate", interactive=False, verbosity=0)
