"""The softphone token: a JWT signed by the PBX, good for one extension."""

import hashlib
import time

import jwt

from .options import Extension, Options

ACCOUNT_ID = 64


def _signing_key(options: Options) -> str:
    """A key that survives a restart with the same options, as a real PBX's would."""
    return hashlib.sha256(f"token:{options.api_secret}".encode()).hexdigest()


def _issuer(options: Options) -> str:
    return "SK" + hashlib.sha256(options.api_key.encode()).hexdigest()[:32]


def issue_token(options: Options, extension: Extension) -> str:
    """A fresh token for the owner of ``extension``."""
    issuer = _issuer(options)
    issued_at = int(time.time())
    payload = {
        "jti": f"{issuer}-{issued_at}",
        "iss": issuer,
        "exp": issued_at + options.token_seconds,
        "userId": extension.number,
        "username": options.vpbx,
        "accountId": ACCOUNT_ID,
    }
    headers = {"cty": "softphone;v=1"}
    return jwt.encode(payload, _signing_key(options), "HS256", headers=headers)


class TokenRefusedError(Exception):
    """The token cannot be used; ``result`` is the ``r`` of the AUTHEN answer."""

    def __init__(self, result: int, message: str) -> None:
        super().__init__(message)
        self.result = result
        self.message = message


TOKEN_INVALID = 5
TOKEN_EXPIRED = 6


def extension_of_token(options: Options, token: object) -> Extension:
    """The extension that ``token`` was issued for."""
    try:
        payload = jwt.decode(str(token), _signing_key(options), ["HS256"])
    except jwt.ExpiredSignatureError as error:
        raise TokenRefusedError(TOKEN_EXPIRED, "ACCESS_TOKEN_EXPIRED") from error
    except jwt.InvalidTokenError as error:
        raise TokenRefusedError(TOKEN_INVALID, "ACCESS_TOKEN_INVALID") from error
    for extension in options.extensions:
        if extension.number == payload.get("userId"):
            return extension
    raise TokenRefusedError(TOKEN_INVALID, "USER_UNKNOWN")
