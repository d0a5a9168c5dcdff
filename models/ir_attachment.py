import hashlib
import os
import shutil
import uuid

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_attachment import IrAttachment as OdooAttachment

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
        for attachment, fetched in zip(attachments, files, strict=True):
            checksum = fetched.audio.sha1
            fetched.file.seek(0)
            fname = self._cgvcall_into_filestore(fetched.file, checksum)
            # As `_set_attachment_data` does it: `write` would drop these values.
            models.Model.write(
                attachment.sudo(),  # sudo: as there
                {
                    "store_fname": fname,
                    "checksum": checksum,
                    "file_size": fetched.audio.size,
                },
            )
        return attachments

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
    def _cgvcall_into_filestore(self, file, checksum):
        """Copy a file to where Odoo expects what has this sum, unless it is there.

        Whatever moment the process is killed at, there is either the whole file or
        one that the collection of garbage finds.

        :return: its name in the filestore
        """
        fname = f"{checksum[:2]}/{checksum}"
        path = self._full_path(fname)
        if os.path.isfile(path) and self._cgvcall_is_same(file, path):
            return fname
        os.makedirs(os.path.dirname(path), exist_ok=True)
        staged = f"{fname}-{uuid.uuid4().hex}"
        self._mark_for_gc(staged)
        self._mark_for_gc(fname)
        with open(self._full_path(staged), "wb") as target:
            shutil.copyfileobj(file, target, PIECE)
        os.replace(self._full_path(staged), path)
        os.unlink(os.path.join(self._full_path("checklist"), staged))
        return fname

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
