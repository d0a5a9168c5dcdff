from odoo import api, models
from odoo.exceptions import ValidationError

from .cgvcall_extension_paste_cells import MAX_CHARS
from .cgvcall_extension_paste_match import People
from .cgvcall_extension_paste_text import read

MAX_PREFIX = 64
#: Of those who may be meant.
MOST_CANDIDATES = 5


class CgvcallExtensionPaste(models.AbstractModel):
    """Extensions from a list that somebody pasted: looked at first, then stored.

    Nothing is kept between the two: the page sends the text again. What is told back
    has no passwords in it, and no lines of the text.
    """

    _name = "cgvcall.extension.paste"
    _description = "Extensions from a pasted list"

    # === BUSINESS METHODS === #

    @api.model
    def _preview(self, account, text, prefix=""):
        """What storing the list would do.

        :param str prefix: the Authen Names that the list leaves out are this and the
            extension
        :return: ``{"rows", "unread", "unused"}``
        """
        reading = self._read(text)
        users = self._users(account)
        people = People(users.values())
        known = self._extensions(account, reading.entries)
        self._complete(reading, known, prefix)
        lines = self._users_with_lines(account)
        rows = [
            self._row(entry, known.get(number), people, users, lines, reading)
            for number, entry in reading.entries.items()
        ]
        reasons = self._reasons()
        return {
            "rows": self._unique_users(rows),
            "unread": [
                {"line": line, "why": reasons[why]}
                for line, why in sorted(reading.unread.items())
            ],
            "unused": reading.unused,
        }

    @api.model
    def _store(self, account, text, prefix, choices):
        """Create or complete the extensions of the list.

        :param dict choices: ``{number: user id or False}`` of those to store
        :return: how many are new, and how many were there before
        """
        reading = self._read(text)
        users = self._users(account)
        self._check_choices(choices, reading, users)
        extensions = self._extensions(account, choices)
        self._complete(reading, extensions, prefix)
        self._free_users(extensions, choices)
        new = []
        for number, user_id in choices.items():
            entry = reading.entries[number]
            values = {"user_id": user_id, "active": True}
            if entry.authen_name:
                values["authen_name"] = entry.authen_name
            if entry.password:
                values["password"] = entry.password
            if number in extensions:
                extension = extensions[number]
                if extension.user_id.id == user_id:
                    del values["user_id"]
                extension.write(values)
            else:
                new.append({**values, "account_id": account.id, "number": number})
        self.env["cgvcall.extension"].create(new)
        return {"new": len(new), "changed": len(choices) - len(new)}

    # === THE LIST === #

    def _read(self, text):
        if not isinstance(text, str) or not text.strip():
            raise ValidationError(self.env._("Paste the list of extensions first."))
        if len(text) > MAX_CHARS:
            raise ValidationError(
                self.env._("This is too long for a list of extensions.")
            )
        return read(_storable(text))

    def _complete(self, reading, extensions, prefix):
        """Put together the Authen Names that stand neither in the list nor here."""
        prefix = prefix or ""
        if not isinstance(prefix, str) or len(prefix) > MAX_PREFIX:
            raise ValidationError(
                self.env._("This is not the beginning of an Authen Name.")
            )
        prefix = _storable(prefix).strip()
        for number, entry in reading.entries.items():
            known = number in extensions and extensions[number].authen_name
            if prefix and not entry.authen_name and not known:
                entry.authen_name = prefix + number

    def _reasons(self):
        return {
            "number": self.env._("No extension found in this line."),
            "columns": self.env._(
                "This line has more columns than the heading. Put “quotes” around what "
                "has a separator in it."
            ),
            "unclear": self.env._(
                "It is not clear what is what. Write a heading above, like: "
                "Extension; Authen Name; Authen Pass; Name; E-mail"
            ),
        }

    # === WHAT IS THERE === #

    def _extensions(self, account, numbers):
        """Those of the account by number, archived ones too."""
        extensions = self.env["cgvcall.extension"].with_context(active_test=False)
        found = extensions.search(
            [("account_id", "=", account.id), ("number", "in", list(numbers))]
        )
        return {extension.number: extension for extension in found}

    def _users(self, account):
        """Who may be given an extension of the account, by id."""
        users = self.env["res.users"].search_fetch(
            [("share", "=", False), ("company_ids", "in", account.company_id.ids)],
            ["name", "login", "email"],
        )
        return {
            user.id: {
                "id": user.id,
                "name": user.name,
                "login": user.login,
                "email": user.email,
            }
            for user in users
        }

    def _users_with_lines(self, account):
        """``{user id: extension}`` of those who have one in this company."""
        found = self.env["cgvcall.extension"].search_fetch(
            [("company_id", "=", account.company_id.id), ("user_id", "!=", False)],
            ["number", "user_id"],
        )
        return {extension.user_id.id: extension for extension in found}

    # === ROWS OF THE PREVIEW === #

    def _row(self, entry, extension, people, users, lines, reading):
        user_id, how, others = people.find(entry.email, entry.name)
        current = extension and extension.active and extension.user_id.id
        if current:
            others = (others | {user_id}) - {current, False}
            user_id, how = current, "current"
        clash = reading.clashes.get(entry.number)
        line = lines.get(user_id)
        if line and line != extension:
            # Someone has one line a company: which one, the administrator says.
            others, user_id, how = others | {user_id}, False, False
        has_password = entry.password or (extension and extension.password)
        return {
            "number": entry.number,
            "lines": entry.lines,
            "authen_name": entry.authen_name or (extension and extension.authen_name),
            "has_password": bool(has_password),
            "name": entry.name,
            "email": entry.email,
            "state": "new"
            if not extension
            else "known"
            if extension.active
            else "archived",
            "user_id": user_id,
            "how": how,
            "candidates": [
                {
                    "id": one,
                    "name": users[one]["name"],
                    "login": users[one]["login"],
                    "has": lines[one].number
                    if one in lines and lines[one] != extension
                    else False,
                }
                for one in sorted(others & users.keys())[:MOST_CANDIDATES]
            ],
            "clash": clash
            and self.env._(
                "Lines %s contradict each other: correct the text.",
                ", ".join(map(str, clash)),
            ),
        }

    def _unique_users(self, rows):
        """Whom two lines are likely to mean is left to who looks at it."""
        taken = [row["user_id"] for row in rows if row["user_id"]]
        for row in rows:
            if taken.count(row["user_id"]) > 1 and row["how"] != "current":
                row.update(user_id=False, how=False)
        return rows

    # === STORING === #

    def _check_choices(self, choices, reading, users):
        if not isinstance(choices, dict) or not choices:
            raise ValidationError(self.env._("Choose at least one extension."))
        for number, user_id in choices.items():
            is_known = number in reading.entries and number not in reading.clashes
            is_user = user_id is False or (
                isinstance(user_id, int) and user_id is not True and user_id in users
            )
            if not is_known or not is_user:
                raise ValidationError(
                    self.env._("The list has changed. Look at it once more.")
                )
        chosen = [user_id for user_id in choices.values() if user_id]
        twice = [user_id for user_id in chosen if chosen.count(user_id) > 1]
        if twice:
            raise ValidationError(
                self.env._(
                    "%s would have two extensions. Choose one of them.",
                    users[twice[0]]["name"],
                )
            )

    def _free_users(self, extensions, choices):
        """Who changes the extension within the list leaves the old one first."""
        for number, extension in extensions.items():
            old = extension.user_id.id
            if old and old != choices[number] and old in choices.values():
                extension.user_id = False
        # The database looks at each row as it is written.
        self.env["cgvcall.extension"].flush_model(["user_id"])


def _storable(text):
    """Without what neither the database nor a log can hold."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
