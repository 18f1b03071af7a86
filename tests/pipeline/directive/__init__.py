"""Directives read into drafts of campaigns."""
