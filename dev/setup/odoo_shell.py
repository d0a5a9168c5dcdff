"""Python code run in Odoo's shell."""

import subprocess

from . import server
from .console import SetupError
from .paths import DATA, REPO
from .processes import end, tied_to_us


def run(cluster, name, code, log, show=None, beside=False):
    """Run code in the shell of a database; each line that it prints is shown.

    :param show: what to do with a line; by default it is printed, indented
    :param bool beside: whether OCA's addons are there too
    :raise SetupError: it failed
    """
    show = show or (lambda line: print(f"    {line}", flush=True))
    path = server.log_file(log)
    script = f"import sys; sys.path.insert(0, {str(REPO)!r})\n{code}\n"
    with path.open("w") as errors:
        process = subprocess.Popen(
            server.command(cluster, name, sub=("shell",), beside=beside),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=server.environment(beside),
            cwd=DATA,
            start_new_session=True,
            preexec_fn=tied_to_us,
        )
        try:
            process.stdin.write(script)
            process.stdin.close()
            for line in process.stdout:
                show(line.rstrip())
            status = process.wait()
        finally:
            end(process)
            process.stdout.close()
    if status:
        raise SetupError(f"{path.read_text()[-3000:]}\nsee {path}")
