"""``make i18n``: the .pot and vi.po in step with the code."""

from dev.setup import database, server
from dev.setup.console import main, step
from dev.setup.postgres import Cluster

from . import po

NAME = "cgvcall_i18n"
CODE = """
from pathlib import Path
from dev.release import texts
Path({path!r}).write_text(texts.export(env))
"""


def renew():
    cluster = Cluster()
    cluster.start()
    try:
        source = database.base(cluster)
        with step("The texts of the addon"), cluster.held():
            database.copy(cluster, source, NAME)
            database.install(cluster, NAME, "-i", "cgvcall", log="i18n")
            exported = server.log_file("i18n").with_suffix(".pot")
            code = CODE.format(path=str(exported))
            server.shell(cluster, NAME, code, log="i18n")
            database.drop(cluster, NAME)
    finally:
        cluster.stop()
    po.renew(exported.read_text())
    print("\n".join(po.problems()) or "Every text is translated.")


main(renew)
