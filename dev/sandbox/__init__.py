"""A stand-in PBX: the other side of the wire, for development and tests."""
