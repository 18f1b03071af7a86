"""Tests that kill processes, fill disks and cut files short."""
