"""What is given out: the addon, all of it, nothing else, and always the same bytes."""

import ast
import fnmatch
import os
import zipfile

import pytest

from dev.release import build, content

NOT_OURS = ("dev/", "docs/", "tests/", "static/lib/", ".", "Makefile", "pyproject.toml")


@pytest.fixture(autouse=True)
def no_trouble():
    """No Odoo is asked here."""


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    return build.build(tmp_path_factory.mktemp("dist"))


def packed(path, folder):
    """``{name: bytes}`` of the files in a folder of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {
            name.removeprefix(folder): archive.read(name)
            for name in archive.namelist()
            if name.startswith(folder)
        }


def test_the_same_bytes_each_time(packages, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    mask = os.umask(0o077)
    try:
        again = build.build(tmp_path)
    finally:
        os.umask(mask)
    for first, second in zip(packages, again, strict=True):
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes(), first.name


def test_nothing_but_the_addon(packages):
    archive, wheel = packages
    files = packed(archive, "cgvcall/")
    assert files == packed(wheel, "odoo/addons/cgvcall/")
    with zipfile.ZipFile(archive) as found:
        assert {name.split("/")[0] for name in found.namelist()} == {"cgvcall"}
    assert not [name for name in files if name.startswith(NOT_OURS)]
    assert not [name for name in files if name.endswith((".pyc", ".orig"))]


def test_all_that_the_manifest_names(packages):
    files = packed(packages[0], "cgvcall/")
    manifest = ast.literal_eval(files["__manifest__.py"].decode())
    named = [*manifest["data"], "README.md", "LICENSE", "i18n/vi.po"]
    named += ["static/description/icon.png", "static/description/index.html"]
    assert set(named) <= files.keys()
    for bundle, lines in manifest["assets"].items():
        for line in lines:
            name = line if isinstance(line, str) else line[-1]
            if not name.startswith("cgvcall/"):
                continue
            pattern = name.removeprefix("cgvcall/").replace("**/*", "*")
            assert fnmatch.filter(files, pattern), f"{bundle}: {name}"


def test_the_wheel_says_what_it_needs(packages):
    archive, wheel = packages
    manifest = ast.literal_eval(packed(archive, "cgvcall/")["__manifest__.py"].decode())
    [told] = [
        text.decode().splitlines()
        for name, text in packed(wheel, "odoo_addon_cgvcall").items()
        if name.endswith("/METADATA")
    ]
    assert "Name: odoo-addon-cgvcall" in told
    assert f"Version: {content.version()}" in told
    wanted = {*manifest["external_dependencies"]["python"], "odoo==19.0.*"}
    assert {f"Requires-Dist: {name}" for name in wanted} <= set(told)


def test_who_adds_a_folder_says_whether_it_is_given_out(monkeypatch):
    monkeypatch.setattr(content, "SHIPPED", content.SHIPPED - {"models"})
    with pytest.raises(content.SetupError, match="models"):
        content.files()
