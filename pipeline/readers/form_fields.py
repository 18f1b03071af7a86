"""The marks of our own blank forms in files that come back: keys of fields, and the code of the form."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pipeline.forms.identity import NAME, PROPERTY, is_key, parse_code
from pipeline.readers.package import Element, Package
from pipeline.readers.word_styles import W

_PROPERTIES: Final = "docProps/custom.xml"


def field_in(elements: Iterable[Element]) -> str:
    """The one key of a field inside a paragraph or cell; empty where there is none, or several that differ."""
    keys = {name for element in elements for name in _names(element) if is_key(name)}
    return keys.pop() if len(keys) == 1 else ""


def _names(element: Element) -> Iterator[str]:
    for control in element.iter(f"{W}tag"):
        yield control.get(f"{W}val", "")
    for bookmark in element.iter(f"{W}bookmarkStart"):
        yield bookmark.get(f"{W}name", "")


def word_form_code(package: Package) -> str:
    """The code of the form a Word file was made from; empty for any other file."""
    tree = package.xml(_PROPERTIES)
    if tree is None:
        return ""
    found = [one for one in tree if one.get("name") == PROPERTY]
    return _known("".join(found[0].itertext())) if found else ""


def sheet_fields(book: Any) -> dict[str, str]:
    """The keys of a workbook's fields by the name of their cell ("Biểu 1 D8")."""
    fields: dict[str, str] = {}
    for name, defined in book.defined_names.items():
        if not is_key(name):
            continue
        for sheet, place in _places(defined):
            fields[f"{sheet} {place.replace('$', '')}"] = name
    return fields


def sheet_form_code(book: Any) -> str:
    """The code of the form a workbook was made from; empty for any other."""
    defined = book.defined_names.get(NAME)
    for sheet, place in _places(defined) if defined is not None else ():
        if sheet in book.sheetnames:
            return _known(str(book[sheet][place].value or ""))
    return ""


def _places(defined: Any) -> list[tuple[str, str]]:
    try:
        return list(defined.destinations)
    except (AttributeError, ValueError):
        return []  # a name whose cell was deleted (#REF!)


def _known(text: str) -> str:
    return text.strip() if parse_code(text) is not None else ""
