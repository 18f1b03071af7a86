"""Tests: the folders mirror the house; check.py and run.py are what ./tonghop check and test call."""
