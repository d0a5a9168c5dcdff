"""Start Odoo's command line.

``python -m odoo`` cannot start the websocket process of a server with workers: that one
runs the same script again, which must be a real file.
"""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
