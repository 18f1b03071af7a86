"""The web face: pages, API, templates, translations (Vietnamese first), static files."""
