"""Tells Django of the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The app that holds all tables."""

    name = "store"
    verbose_name = "Kho dữ liệu"
