"""A page of HTML that needs nothing beside it, for a light and a dark screen, with or without a network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

STYLE = """
:root { color-scheme: light dark;
  --ink: #24292f; --faint: #57606a; --ground: #ffffff; --line: #d0d7de; --ours: #eef5ff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --faint: #9da7b3; --ground: #0d1117; --line: #3d444d; --ours: #13233a; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; text-align: right; white-space: nowrap; }
th:first-child, .whose, .words td { text-align: left; }
thead th { border-bottom: 2px solid var(--line); }
tbody { border-bottom: 1px solid var(--line); }
tbody th { vertical-align: top; color: var(--ink); }
.paper, .legend, small { color: var(--faint); }
.ours { background: var(--ours); }
svg { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--line); border-radius: 6px; }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page.

    Args:
        title: of the page, and its heading.
        parts: elements, one below the other.
    """
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
            f"<h1>{escape(title)}</h1>",
            *parts,
            "</body>\n</html>\n",
        ]
    )


def heading(words: str) -> str:
    """Of a part of the page."""
    return f"<h2>{escape(words)}</h2>"


def paragraph(words: str, *, faint: bool = False) -> str:
    """Of text."""
    return f'<p class="legend">{escape(words)}</p>' if faint else f"<p>{escape(words)}</p>"


def listing(words: str) -> str:
    """Text as it is, line for line, such as a file or a command."""
    return f"<pre>{escape(words)}</pre>"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns of text, the first flush left and the others flush right."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    lines = (
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in others)}</tr>'
        for first, *others in rows
    )
    return _wide(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>{''.join(lines)}</tbody>\n</table>")


def facts(known: Mapping[str, str]) -> str:
    """Names and what is known under them."""
    lines = (f'<tr><th scope="row">{escape(name)}</th><td>{escape(words)}</td></tr>' for name, words in known.items())
    return _wide(f'<table class="words">\n<tbody>{"".join(lines)}</tbody>\n</table>')


def _wide(element: str) -> str:
    """What may be wider than the page, and is then scrolled by itself."""
    return f'<div class="wide">\n{element}\n</div>'
