"""Which fonts cells are drawn in: free ones from the folders given, some families held apart for validation."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

SEEN: Final = {  # family as the file's name begins, and how often it is drawn: papers of state are set in Times
    **dict.fromkeys(("LiberationSerif", "Tinos", "texgyretermes", "NimbusRoman"), 4.0),
    **dict.fromkeys(("LiberationSans", "Arimo", "NimbusSans", "Carlito", "texgyreheros"), 1.6),
    **dict.fromkeys(("DejaVuSans", "DejaVuSansCondensed", "NotoSans", "NotoSerif", "Roboto", "Lato", "FreeSans"), 0.8),
    **dict.fromkeys(("CharisSIL", "P052", "texgyrepagella", "C059", "texgyreschola", "texgyrebonum"), 0.5),
    **dict.fromkeys(("LiberationSansNarrow", "NimbusSansNarrow", "RobotoCondensed", "texgyreheroscn"), 0.5),
    **dict.fromkeys(("LiberationMono", "Cousine", "texgyrecursor", "texgyreadventor", "Cantarell"), 0.3),
    **dict.fromkeys(("Gentium", "GentiumAlt", "OldStandard", "NotoSansDisplay", "NotoSerifDisplay", "GFSDidot"), 1.0),
    **dict.fromkeys(("URWGothic", "URWBookman", "DejaVuSansMono", "NimbusMonoPS"), 1.0),
}
HELD_APART: Final = {"Caladea": 2.0, "STIXGeneral": 3.0, "FreeSerif": 3.0, "OpenSans": 1.5, "DejaVuSerif": 0.7}
_STYLES: Final = (
    "r",
    "i",
    "light",
    "demi",
    "demiitalic",
    "lightitalic",
    "bookoblique",
    "demioblique",
    "regular",
    "roman",
    "bold",
    "italic",
    "bolditalic",
    "oblique",
    "boldoblique",
    "book",
    "it",
    "bolita",
)
_NEEDED: Final = "0123456789.,-/%()"


@dataclass(frozen=True)
class Face:
    """One font file, how often it is drawn, and whether it has the Vietnamese letters."""

    path: Path
    weight: float
    vietnamese: bool


def find_faces(folders: Sequence[Path], held_apart: bool = False) -> list[Face]:
    """The usual cuts of the families wanted, as found in the folders."""
    wanted = HELD_APART if held_apart else SEEN
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    for folder in folders:
        for path in sorted(folder.rglob("*.[to]tf")):
            family, cut = _named(path.stem)
            if family in wanted and cut in _STYLES:
                found[family].setdefault(cut, path)
    if not found:
        raise FileNotFoundError(f"none of the fonts {', '.join(wanted)} under {', '.join(map(str, folders))}")
    return [face for family, cuts in found.items() for face in _faces(cuts, wanted[family])]


def _named(stem: str) -> tuple[str, str]:
    """Family and cut as the file's name tells them ("Tinos-BoldItalic", "FreeSerifBold")."""
    for family in sorted((*SEEN, *HELD_APART), key=len, reverse=True):
        rest = stem.removeprefix(family)
        if rest != stem:
            return family, rest.strip("-_").replace("-", "").replace(" ", "").lower() or "regular"
    return "", ""


def _faces(cuts: dict[str, Path], weight: float) -> list[Face]:
    faces = []
    for cut, path in cuts.items():
        with TTFont(path, lazy=True) as font:
            known = font.getBestCmap()
        if all(ord(sign) in known for sign in _NEEDED):
            share = weight * (1.0 if cut in ("regular", "roman", "book") else 0.45)
            faces.append(Face(path, share, all(ord(sign) in known for sign in "ượếđ")))
    return faces
