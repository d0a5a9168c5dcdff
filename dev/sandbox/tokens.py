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


class TokenRefusedError(Exception):
    """The token cannot be used; ``result`` is the ``r`` of the AUTHEN answer."""

    def __init__(self, result: int, message: str) -> None:
        super().__init__(message)
        self.result = result
        self.message = message


TOKEN_INVALID = 5
TOKEN_EXPIRED = 6


class Tokens:
    """Gives out tokens, and can call all of them back."""

    def __init__(self) -> None:
        self._last_serial = 0
        self._expired_up_to = 0

    def issue(self, options: Options, extension: Extension) -> str:
        """A fresh token for the owner of ``extension``."""
        issuer = _issuer(options)
        payload = {
            "jti": f"{issuer}-{self._next_serial()}",
            "iss": issuer,
            "exp": int(time.time()) + options.token_seconds,
            "userId": extension.number,
            "username": options.vpbx,
            "accountId": ACCOUNT_ID,
        }
        headers = {"cty": "softphone;v=1"}
        return jwt.encode(payload, _signing_key(options), "HS256", headers=headers)

    def expire_all(self) -> None:
        """Refuse every token given out so far, also before a restart."""
        self._expired_up_to = self._next_serial()

    def _next_serial(self) -> int:
        """A number that grows with time, even when the clock stands still."""
        self._last_serial = max(self._last_serial + 1, time.time_ns() // 1000)
        return self._last_serial

    def extension_of(self, options: Options, token: object) -> Extension:
        """The extension that ``token`` was issued for."""
        try:
            payload = jwt.decode(str(token), _signing_key(options), ["HS256"])
        except jwt.ExpiredSignatureError as error:
            raise _expired() from error
        except jwt.InvalidTokenError as error:
            raise TokenRefusedError(TOKEN_INVALID, "ACCESS_TOKEN_INVALID") from error
        if int(payload["jti"].rpartition("-")[2]) <= self._expired_up_to:
            raise _expired()
        for extension in options.extensions:
            if extension.number == payload.get("userId"):
                return extension
        raise TokenRefusedError(TOKEN_INVALID, "USER_UNKNOWN")


def _expired() -> TokenRefusedError:
    return TokenRefusedError(TOKEN_EXPIRED, "ACCESS_TOKEN_EXPIRED")
