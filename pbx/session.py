"""How requests are made: by a session that keeps nothing and sends nothing unasked."""

from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from requests.utils import select_proxy


class Session(requests.Session):
    """A session without memory: no cookies, no .netrc, no redirections of its own.

    :param bool direct: no proxy either (a loopback PBX is not behind one, and its keys
        go over plain http).
    """

    def __init__(self, transport, direct):
        super().__init__()
        self.trust_env = not direct
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers.update({"User-Agent": "cgvcall", "Accept-Encoding": "identity"})
        self.mount("https://", transport)
        self.mount("http://", transport)

    def get_redirect_target(self, resp):
        """Keep requests from reading the whole body of a redirection to memory."""
        return None

    def has_proxy_for(self, url):
        settings = self.merge_environment_settings(url, {}, None, None, None)
        return bool(select_proxy(url, settings["proxies"]))


class Anonymous(AuthBase):
    """No credentials. Given explicitly, because without any requests reads .netrc."""

    def __call__(self, request):
        return request


def basic_auth(api_key, api_secret):
    if not api_key:
        return Anonymous()
    return HTTPBasicAuth(str(api_key).encode(), str(api_secret or "").encode())
