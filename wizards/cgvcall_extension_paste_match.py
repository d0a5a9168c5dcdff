"""Finds the users that a list of extensions tells of by e-mail, login or name."""

from collections import defaultdict

from .cgvcall_extension_paste_labels import plain


class People:
    """The users an extension may be given to, by what a list may call them."""

    def __init__(self, users):
        """:param users: dicts with ``id``, ``name``, ``login``, ``email``"""
        self.by_email = defaultdict(set)
        self.by_login = defaultdict(set)
        self.by_name = defaultdict(set)
        self.by_words = defaultdict(set)
        for user in users:
            addresses = {_small(user["login"]), _small(user["email"])}
            for address in addresses:
                if "@" in address:
                    self.by_email[address].add(user["id"])
                    self.by_login[address.partition("@")[0]].add(user["id"])
            self.by_login[_small(user["login"])].add(user["id"])
            name = plain(user["name"] or "")
            self.by_name[name].add(user["id"])
            self.by_words[" ".join(sorted(name.split()))].add(user["id"])

    def find(self, email, name):
        """Who it is, how that is known, and who else it may be.

        Only one who is meant beyond doubt is chosen; the rest is for who looks at it.

        :return: ``(id or False, "email" / "login" / "name" / False, ids)``
        """
        address, words = _small(email), plain(name or "")
        by_email = self.by_email.get(address, set())
        by_name = self.by_name.get(words, set()) if words else set()
        # "lan@home.vn" and the login "lan": likely, no more, if the name says nothing.
        login = address.partition("@")[0]
        by_login = self.by_login.get(login, set()) if login else set()
        turned = self.by_words.get(" ".join(sorted(words.split())), set())
        likely = by_email | by_name | by_login | (turned if words else set())
        for how, found in (("email", by_email), ("login", by_login), ("name", by_name)):
            if not found:
                continue
            # The name decides between several, and speaks against a wrong address.
            meant = found & by_name if by_name else found
            if len(meant) == 1:
                [one] = meant
                return one, how, likely - {one}
            break
        return False, False, likely


def _small(text):
    return (text or "").strip().lower()
