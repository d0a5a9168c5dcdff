"""The fault test: a PBX that goes wrong, importers that are killed, no call lost."""
