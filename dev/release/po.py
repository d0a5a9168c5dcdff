"""Files of translations: what is to be in them, and what is missing."""

import polib

from ..setup.paths import REPO

FOLDER = REPO / "i18n"
TEMPLATE = FOLDER / "cgvcall.pot"
LANGUAGES = ("vi",)


def texts(file):
    """Each text with the places where it stands."""
    return {
        (entry.msgid, *sorted(entry.occurrences))
        for entry in file
        if not entry.obsolete
    }


def differences(new, old):
    """Sentences about what is in one of the two files only."""
    new, old = texts(new), texts(old)
    yield from (f"not in the .pot: {text[0]!r}, {text[1:]}" for text in new - old)
    yield from (f"gone, but in the .pot: {text[0]!r}" for text in old - new)


def problems():
    """Sentences about what a translator has still to do."""
    template = polib.pofile(str(TEMPLATE))
    for language in LANGUAGES:
        file = polib.pofile(str(FOLDER / f"{language}.po"))
        yield from differences(template, file)
        yield from (
            f"{language}: missing: {e.msgid!r}" for e in file.untranslated_entries()
        )
        yield from (f"{language}: fuzzy: {e.msgid!r}" for e in file.fuzzy_entries())
        yield from (
            f"{language}: obsolete: {e.msgid!r}" for e in file.obsolete_entries()
        )


def renew(exported):
    """Bring the .pot and the translations in step with what Odoo exported.

    What is new stands empty in the translations; what is gone is gone there too.
    """
    new = polib.pofile(exported)
    _write(TEMPLATE, new, {})
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        old = polib.pofile(str(path))
        _write(path, new, {entry.msgid: entry.msgstr for entry in old})


def _write(path, new, translated):
    file = polib.pofile(str(path))
    head = file.header, file.metadata
    file.clear()
    file.header, file.metadata = head
    for entry in new:
        file.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=translated.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    file.save()
