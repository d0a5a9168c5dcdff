"""A company with a million calls, and how long its pages take."""
