"""Everything that a person reads is in the catalogue, and said in German with the same blanks to fill."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import app
from app import language
from app.actions.table import ACTIONS
from app.joint_names import full_name
from app.language import DOMAIN, FOLDER
from app.translation.texts import collect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

APP = Path(app.__file__).parent
CATALOGUES = sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
READ = {
    "QLabel", "QPushButton", "QCheckBox", "QAction", "QMenu", "setText", "setToolTip", "setStatusTip", "setWindowTitle",
    "setAccessibleName", "setAccessibleDescription", "setPlaceholderText", "setInformativeText", "addMenu", "addTab",
    "setEmptyLabel", "InputError", "ProjectError",
}  # fmt: skip
"""What puts a text before a person."""
NAMES = {"KIMNet Studio", "   pts "}
UNWINDOWED = ("commands", "gauge", "translation")
"""What speaks to a terminal."""


def opened(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def blanks(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


@pytest.fixture(scope="module")
def texts() -> list[Message]:
    return [message for message in collect() if message.id]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_nothing_lacks_a_translation(texts: list[Message], path: Path) -> None:
    """Run `python -m app.translation` and fill in what it lists."""
    catalog = opened(path)
    lacking = [m.id for m in texts if (said := catalog.get(m.id)) is None or not all(forms(said.string))]
    assert lacking == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_translation_has_the_blanks_of_the_text(path: Path) -> None:
    catalog = opened(path)
    wrong = [
        (message.id, said)
        for message in catalog
        if message.id
        for text, said in zip(forms(message.id), forms(message.string), strict=True)
        if blanks(text) != blanks(said)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    written = {forms(m.id)[0]: forms(m.string) for m in opened(path) if m.id and all(forms(m.string))}
    assert {forms(m.id)[0]: forms(m.string) for m in compiled if m.id} == written


def bare_texts(path: Path) -> Iterator[tuple[str, int, str]]:
    """Texts in English that go to a person by themselves: file, line, text."""
    for call in (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in READ:
            continue
        for argument in call.args:
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            for part in parts:
                said = part.value if isinstance(part, ast.Constant) else None
                if isinstance(said, str) and re.search(r"[A-Za-z]{3}", said) and said not in NAMES:
                    yield str(path.relative_to(APP)), part.lineno, said


def test_no_text_goes_past_the_language() -> None:
    files = [path for path in APP.rglob("*.py") if path.relative_to(APP).parts[0] not in UNWINDOWED]
    assert [found for path in files for found in bare_texts(path)] == []


def test_the_window_speaks_german_when_asked_to() -> None:
    undo = next(line for line in ACTIONS if line.id == "undo")
    language.choose("de")
    try:
        assert language.tr(undo.text) == "Rückgängig"
        assert full_name("left_wrist") == "Linkes Handgelenk"
        assert language.ntr("{n} joint", "{n} joints", 1) == "1 Gelenk"
        assert language.ntr("{n} joint", "{n} joints", 3) == "3 Gelenke"
        assert "de" in language.languages()
    finally:
        language.choose("en")
    assert language.tr(undo.text) == "Undo"
