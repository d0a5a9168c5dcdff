import logging
import re

from werkzeug.exceptions import Forbidden, RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header

from odoo import fields
from odoo.http import Controller, request, route

from ..models.ir_binary import AUDIO_DOOR

#: A larger one is no row of PostgreSQL.
MAX_ID = 2**31 - 1
AN_ID = re.compile(r"[0-9]{1,10}")
#: One part: from here to there, from here on, or the last so many bytes.
A_PART = re.compile(
    r" *bytes *= *([0-9]{1,18} *- *([0-9]{1,18})?|- *0{0,9}[1-9][0-9]{0,9}) *",
    re.IGNORECASE,
)
EXTENSIONS = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/ogg": "ogg"}
HEADERS = {
    # The player seeks by asking for parts: none of them stays on the disk.
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
    # No other site has it played, nor looked at how long it is.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}

_logger = logging.getLogger(__name__)


class RecordingController(Controller):
    """The only door through which the audio of calls leaves the server."""

    @route(
        # As text: what is no number is refused here, as nobody's.
        "/cgvcall/recording/<recording_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def recording(self, recording_id, download=None, **_others):
        """Stream a recording that the user may hear; parts of it by Range.

        Who gets bytes is noted as having heard it, or downloaded it.
        """
        recording = self._audible(recording_id)
        is_download = download not in (None, "", "0")
        if is_download and not request.env.user.has_group("cgvcall.group_downloader"):
            raise Forbidden()
        self._check_range()
        # sudo: that the user may hear it was asked above; its audio is nobody's else
        recording_sudo = recording.sudo()
        stream = self._stream(recording_sudo)
        response = stream.get_response(as_attachment=is_download, immutable=False)
        if response.status_code == 200 and response.content_length is None:
            self._serve_parts(response, stream.size)
        response.headers.update(HEADERS)
        is_given = response.status_code in (200, 206, 301, 302)
        if request.httprequest.method == "GET" and is_given:
            request.env["cgvcall.listening"].sudo()._note(  # sudo: by nobody else
                recording_sudo,
                "downloaded" if is_download else "heard",
                request.httprequest.remote_addr,
            )
        return response

    def _stream(self, recording_sudo):
        binary = request.env["ir.binary"].with_context(**{AUDIO_DOOR: True})
        try:
            return binary._get_stream_from(
                recording_sudo.attachment_id, filename=self._file_name(recording_sudo)
            )
        except FileNotFoundError:
            _logger.warning("The file of recording %s is gone", recording_sudo.id)
            raise request.not_found() from None

    def _audible(self, recording_id):
        """The recording. "Not yours" looks as "not there" does: ids tell nothing."""
        model = request.env["cgvcall.recording"]
        is_id = AN_ID.fullmatch(recording_id) and 0 < int(recording_id) <= MAX_ID
        if not is_id or not model.has_access("read"):
            raise request.not_found()
        recording = model.search(
            [("id", "=", int(recording_id)), ("state", "=", "stored")]
        )
        # sudo: only whether there is audio
        if not recording.sudo().attachment_id:
            raise request.not_found()
        return recording

    def _check_range(self):
        """Refuse what is no range, and more than one: no player asks so."""
        header = request.httprequest.headers.get("Range")
        if header is None:
            return
        # Odoo takes some of what it cannot read for "all of it".
        if not A_PART.fullmatch(header) or not parse_range_header(header):
            raise RequestedRangeNotSatisfiable()

    def _serve_parts(self, response, size):
        """Answer a Range, where another addon's store streams without saying a size.

        Without parts nobody could go to a moment of the recording.
        """
        if size:
            response.content_length = size
            response.make_conditional(
                request.httprequest.environ, accept_ranges=True, complete_length=size
            )

    def _file_name(self, recording_sudo):
        """When the call was, and nothing of whom it was with."""
        started_at = fields.Datetime.context_timestamp(
            recording_sudo.with_env(request.env), recording_sudo.call_id.started_at
        )
        extension = EXTENSIONS.get(recording_sudo.attachment_id.mimetype, "bin")
        name = request.env._("Call %s", f"{started_at:%Y-%m-%d %H.%M}")
        return f"{name}.{extension}"
