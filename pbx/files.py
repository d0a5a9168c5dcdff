"""Files without a name, which get one when they are complete.

Should the process be killed before, the system has such a file gone.
"""

import os
import tempfile


def open_nameless(folder):
    """Open a file without a name, for writing and reading, on the folder's disk."""
    try:
        number = os.open(folder, os.O_RDWR | os.O_TMPFILE | os.O_CLOEXEC, 0o666)
    except (AttributeError, OSError):
        # Not every system, nor every disk, has files that can be named later.
        return tempfile.TemporaryFile(dir=folder)
    return open(number, "w+b")


def give_name(file, path):
    """Have the whole file appear at ``path``, at once and without copying it.

    :return: whether that was possible: else there is something, or another disk, or
        a system that cannot do so
    """
    file.flush()
    number = file.fileno()
    try:
        # With a `src_dir_fd` Python follows the link, instead of copying it.
        os.link(f"/proc/self/fd/{number}", path, src_dir_fd=number)
    except (NotImplementedError, OSError):
        return False
    return True
