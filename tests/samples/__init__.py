"""Tests of the samples and their generator."""
