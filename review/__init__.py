"""The web face: pages, API, templates, translations and static files."""
