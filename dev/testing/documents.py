"""The documents: what they point to is there, and each stands in Vietnamese, too."""

import re
from urllib.parse import unquote

from dev.setup.paths import REPO

DOCS = REPO / "docs"
PAGE = REPO / "static" / "description" / "index.html"
# For who looks after a server: in English.
ENGLISH = {"performance.md", "security.md"}
LIMIT = 4_000_000
CODE = re.compile(r"^( *)```.*?^\1```", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ATTRIBUTE = re.compile(r'\b(?:src|href)="([^"]+)"')
HEADING = re.compile(r"^#+ +(.+?) *$", re.M)
ELSEWHERE = ("http:", "https:", "mailto:")


def problems():
    """Sentences about what is not in order."""
    files = [*REPO.glob("*.md"), *sorted(DOCS.rglob("*.md"))]
    texts = {file.resolve(): file.read_text() for file in files}
    targets = set()
    for file, text in texts.items():
        for link in LINK.findall(CODE.sub("", text)):
            yield from _broken(file, link, texts, targets)
    for link in ATTRIBUTE.findall(PAGE.read_text()):
        yield from _broken(PAGE, link, texts, targets)
    yield from _twins()
    yield from _pictures(targets)


def anchors(text):
    """The names that a page's headings have in links."""
    for heading in HEADING.findall(CODE.sub("", text)):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        yield re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _broken(file, link, texts, targets):
    if link.startswith(ELSEWHERE):
        return
    path, _hash, anchor = unquote(link).partition("#")
    target = (file.parent / path).resolve() if path else file
    targets.add(target)
    name = file.relative_to(REPO)
    if not target.exists():
        yield f"{name}: {link} is not there"
    elif anchor and anchor not in set(anchors(texts.get(target, ""))):
        yield f"{name}: {link} has no such heading"


def _twins():
    for english in sorted({file.name for file in DOCS.glob("*.md")} - ENGLISH):
        if not (DOCS / "vi" / english).exists():
            yield f"docs/{english} is not there in Vietnamese"
    for vietnamese in (DOCS / "vi").glob("*.md"):
        if not (DOCS / vietnamese.name).exists():
            yield f"docs/vi/{vietnamese.name} is not there in English"


def _pictures(targets):
    pictures = [*(DOCS / "img").rglob("*.png"), *PAGE.parent.glob("*.png")]
    for picture in pictures:
        if picture.parent != PAGE.parent and picture.resolve() not in targets:
            yield f"{picture.relative_to(REPO)} is shown nowhere"
    size = sum(picture.stat().st_size for picture in pictures)
    if size > LIMIT:
        yield f"the pictures take {size} bytes, more than {LIMIT}"
