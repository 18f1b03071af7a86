"""Tests that go through everything: real servers, a real browser."""
