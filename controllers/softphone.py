from odoo import fields
from odoo.http import Controller, request, route

from ..models.cgvcall_account import DEFAULT_SDK_URL


class SoftphoneController(Controller):
    @route("/cgvcall/softphone/token", type="jsonrpc", auth="user", methods=["POST"])
    def token(self, renew=False):
        """Log the user's own extension in at the PBX.

        :param bool renew: the PBX refused the token that was given out last
        :return: ``{"token", "from_number", "extension", "expires_at" (ISO, UTC, or
            None), "server_addresses" (list), "sdk_url"}``
        :raise UserError: a sentence for the sales rep
        """
        extension = request.env["cgvcall.call"]._softphone_extension()
        token = extension._get_token(renew=bool(renew))
        account = extension.account_id
        account.fetch(["signalling_url", "sdk_url"])
        address = account.signalling_url
        expires_at = extension.token_expires_at
        return {
            "token": token,
            "from_number": extension.authen_name,
            "extension": extension.number,
            "expires_at": fields.Datetime.to_string(expires_at) or None,
            "server_addresses": [address] if address else [],
            "sdk_url": account.sdk_url or DEFAULT_SDK_URL,
        }
