import hashlib
import os
import shutil
import uuid

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.base.models.ir_attachment import IrAttachment as OdooAttachment

from ..pbx.files import give_name

PIECE = 1024 * 1024
#: Who overrides one of these keeps the content elsewhere, or in another form.
STORE = ("_file_write", "_file_read", "_get_datas_related_values", "_get_path")


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _cgvcall_create(self, vals_list, files):
        """Make attachments of files, which are not read into memory.

        Only Odoo's own filestore can do so. In the database, and in stores of other
        addons, the content must pass through the memory as a whole.

        :param files: for each its open ``file`` and its ``audio``: size and sums
        """
        if not self._cgvcall_can_stream():
            attachments = self.browse()
            for vals, fetched in zip(vals_list, files, strict=True):
                fetched.file.seek(0)
                attachments += self.create({**vals, "raw": fetched.file.read()})
            return attachments
        # The rows come first: as long as their transaction lasts, the collection of
        # garbage (it locks the table) cannot take the files for such.
        attachments = self.create(vals_list)
        names = [self._cgvcall_name(fetched.audio.sha1) for fetched in files]
        attachments._cgvcall_point_to(names, [fetched.audio for fetched in files])
        for fetched, fname in zip(files, names, strict=True):
            fetched.file.seek(0)
            self._cgvcall_into_filestore(fetched.file, fname)
        return attachments

    def _cgvcall_point_to(self, names, audios):
        """Say which file belongs to each. `write` would drop these values."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE ir_attachment AS attachment
                SET store_fname = new.fname, checksum = new.sha1, file_size = new.size
                FROM unnest(%s, %s, %s, %s::bigint[]) AS new (id, fname, sha1, size)
                WHERE attachment.id = new.id RETURNING attachment.id""",
                self.ids,
                names,
                [audio.sha1 for audio in audios],
                [audio.size for audio in audios],
            )
        )
        written = ["store_fname", "checksum", "file_size"]
        self.invalidate_recordset(written)
        self.modified(written)

    @api.model
    def _cgvcall_can_stream(self):
        """Whether the content lies in Odoo's filestore, as it is."""
        own = type(self)
        return self._storage() == "file" and all(
            getattr(own, name) is getattr(OdooAttachment, name) for name in STORE
        )

    @api.model
    def _cgvcall_folder(self):
        """On which disk such files are best written first, or None."""
        if not self._cgvcall_can_stream():
            return None
        os.makedirs(self._filestore(), exist_ok=True)
        return self._filestore()

    @api.model
    def _cgvcall_name(self, checksum):
        """The name in the filestore of what has this sum."""
        return f"{checksum[:2]}/{checksum}"

    @api.model
    def _cgvcall_into_filestore(self, file, fname):
        """Have a file be where Odoo expects what has its sum, unless it is there.

        Whatever moment the process is killed at, there is either the whole file or
        one that the collection of garbage finds.
        """
        path = self._full_path(fname)
        if os.path.isfile(path) and self._cgvcall_is_same(file, path):
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self._mark_for_gc(fname)
        if not give_name(file, path):
            self._cgvcall_copy(file, fname)

    @api.model
    def _cgvcall_copy(self, file, fname):
        staged = f"{fname}-{uuid.uuid4().hex}"
        self._mark_for_gc(staged)
        with open(self._full_path(staged), "wb") as target:
            shutil.copyfileobj(file, target, PIECE)
        os.replace(self._full_path(staged), self._full_path(fname))
        os.unlink(os.path.join(self._full_path("checklist"), staged))

    @api.model
    def _cgvcall_is_same(self, file, path):
        """Whether what lies there is the file's content; leaves the file at its start.

        :raise UserError: something else with the same sum; a wrong sum is a file that
            somebody who was killed has left half written
        """
        digest = hashlib.sha1(usedforsecurity=False)
        same = True
        with open(path, "rb") as there:
            while piece := there.read(PIECE):
                digest.update(piece)
                same = same and piece == file.read(PIECE)
        same = same and not file.read(1)
        file.seek(0)
        if not same and digest.hexdigest() == os.path.basename(path):
            raise UserError(
                self.env._("The attachment collides with an existing file.")
            )
        return same
