"""Start Odoo's command line.

``python -m odoo`` cannot start the websocket process of a server with workers: that one
runs the same script again, which must be a real file.
"""

import os

import odoo.cli

#: What is made before tests with a web server: see dev/testing/bundles.py.
BUNDLES = "CGVCALL_BUNDLES"


def make_only(names):
    """Odoo would make all there are, which takes as long as many tests.

    Who needs another one has it made, in each test anew.

    :param names: ``<bundle>.js``, ``<bundle>.css``
    """
    from odoo.addons.base.models.ir_qweb import IrQweb

    kinds = [
        {name.removesuffix(kind) for name in names if name.endswith(kind)}
        for kind in (".js", ".css")
    ]
    IrQweb._get_bundles_to_pregenarate = lambda _self: kinds


if __name__ == "__main__":
    if BUNDLES in os.environ:
        make_only(os.environ[BUNDLES].split(","))
    odoo.cli.main()
