"""`python -m app.translation`: bring the catalogues up to date with the texts of the window, and compile them."""

from __future__ import annotations

import sys

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.language import DOMAIN, FOLDER
from app.translation.texts import collect


def main() -> None:
    """Merge, compile, and list what has no translation yet; the status is 1 where something has none."""
    texts, lacking = collect(), 0
    for path in sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        language = path.parent.parent.name
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
        catalog.update(texts, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=120, omit_header=False, sort_output=True, no_location=True)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        for message in catalog:
            said = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if message.id and not all(said):
                lacking += 1
                sys.stdout.write(f"{language}: {message.id}\n")
    sys.exit(bool(lacking))


if __name__ == "__main__":
    main()
