"""The PBX's language in plain Python: no Odoo import, no database.

* :mod:`.numbers` reads, shows and dials phone numbers;
* :mod:`.cdr` turns one raw call record into a typed :class:`~.cdr.Cdr`;
* :mod:`.client` talks HTTP to the PBX and raises the errors of :mod:`.errors`.
"""
