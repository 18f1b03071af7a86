"""Tests of the readers: one module a kind of file."""
