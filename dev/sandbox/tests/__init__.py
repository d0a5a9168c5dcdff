"""Tests of the stand-in PBX, over its own wire."""
