from odoo.http import Controller, request, route


class RecordingController(Controller):
    @route(
        "/cgvcall/recording/<int:recording_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def recording(self, recording_id):
        """Stream a recording that the user may hear; parts of it by Range."""
        model = request.env["cgvcall.recording"]
        recording = model.has_access("read") and model.search(
            [("id", "=", recording_id), ("state", "=", "stored")]
        )
        # "Not yours" and "not there" look the same: ids tell nothing.
        if not recording or not recording.attachment_id:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(recording.attachment_id)
        response = stream.get_response(as_attachment=False, immutable=False)
        response.headers["Cache-Control"] = "private, no-cache"
        if response.status_code == 200 and response.content_length is None:
            self._serve_parts(response, stream.size)
        return response

    def _serve_parts(self, response, size):
        """Answer a Range, where another addon's store streams without saying a size.

        Without parts nobody could go to a moment of the recording.
        """
        if size:
            response.content_length = size
            response.make_conditional(
                request.httprequest.environ, accept_ranges=True, complete_length=size
            )
