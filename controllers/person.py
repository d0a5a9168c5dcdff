import re
from io import SEEK_END

from werkzeug.wsgi import wrap_file

from odoo.http import Controller, Response, content_disposition, request, route

#: A larger one is no row of PostgreSQL.
MAX_ID = 2**31 - 1
AN_ID = re.compile(r"[0-9]{1,10}")


class PersonController(Controller):
    """Hands out a person's call data: once, to who has just asked for it."""

    @route(
        # As text: what is no number is refused here, as nobody's.
        "/cgvcall/person/<wizard_id>/export",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def export(self, wizard_id, **_others):
        """The zip of the window with this id, when its button has been pressed."""
        wizard = self._asked_for(wizard_id)
        file = wizard._export(request.httprequest.remote_addr)
        size = file.seek(0, SEEK_END)
        file.seek(0)
        return Response(
            wrap_file(request.httprequest.environ, file),
            headers={
                "Content-Type": "application/zip",
                "Content-Length": size,
                "Content-Disposition": content_disposition(wizard._export_name()),
                "Cache-Control": "private, no-store",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
            },
            direct_passthrough=True,
        )

    def _asked_for(self, wizard_id):
        """The user's window, whose file is served now and not once more."""
        wizards = request.env["cgvcall.person.wizard"]
        is_id = AN_ID.fullmatch(wizard_id) and 0 < int(wizard_id) <= MAX_ID
        is_get = request.httprequest.method == "GET"  # and no look at the headers
        if not (is_id and is_get and wizards.has_access("write")):
            raise request.not_found()
        wizard = wizards.search(
            [("id", "=", int(wizard_id)), ("export_ready", "=", True)]
        )
        if not wizard.try_lock_for_update():
            raise request.not_found()
        wizard.export_ready = False
        companies = wizard.export_company_ids & request.env.user.company_ids
        if not companies:
            raise request.not_found()
        return wizard.with_context(allowed_company_ids=companies.ids)
