"""Tells Django of the web face."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The app that holds all pages."""

    name = "review"
    verbose_name = "Bàn duyệt"
