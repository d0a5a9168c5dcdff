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
        return response
