"""Headings and labels as people really write them: aliases, abbreviations, slips, additions, parts left out."""

from collections.abc import Collection, Mapping

from bench.papers.habits import Rng, pick

SHORT: Mapping[str, str] = {
    "Ủy ban nhân dân": "UBND",
    "thủ tục hành chính": "TTHC",
    "cải cách hành chính": "CCHC",
    "an toàn thực phẩm": "ATTP",
    "nông nghiệp": "NN",
    "Nông nghiệp": "NN",
    "ngân sách": "NS",
    "người lao động": "NLĐ",
    "trực tuyến": "TT",
    "lao động": "LĐ",
    "vắc xin": "VX",
    "trường hợp": "TH",
    "cơ sở": "CS",
}
BARE = str.maketrans("ộạệậựụịọẹợặủảỏẻểổửẩẳấếốớứắáéíóúàèìòùầềồờừằ", "ôaêâưuioeơăuaoeêôưâăâêôơưăaeiouaeiouâêôơưă")


def heading_words(title: str, aliases: tuple[str, ...], taken: Collection[str], rng: Rng) -> tuple[str, str]:
    """The title said in another way, and the name of that way; ``taken`` are all other titles of the campaign."""
    way = pick(rng, {"alias": 4, "short": 2, "slip": 2, "added": 2, "comma": 1, "led": 1})
    said = _reworded(title, aliases, way, rng)
    return (said, way) if said.lower() not in {other.lower() for other in taken} else (title, "title")


def label_words(label: str, aliases: tuple[str, ...], rng: Rng) -> str:
    """A row's or column's label said in another way."""
    way = pick(rng, {"alias": 3, "short": 2, "slip": 2, "lower": 1, "colon": 1, "unnumbered": 2})
    if way == "unnumbered":
        bare = label.removeprefix("Tổng số ").removeprefix("Số ")
        return bare[:1].upper() + bare[1:]
    if way == "lower":
        return f"- {label}"
    return f"{label}:" if way == "colon" else _reworded(label, aliases, way, rng)


def _reworded(title: str, aliases: tuple[str, ...], way: str, rng: Rng) -> str:
    if way == "alias" and aliases:
        return aliases[int(rng.integers(len(aliases)))]
    if way == "short":
        return _shortened(title)
    if way == "slip":
        return slip(title, rng)
    if way == "added":
        return title + pick(rng, {" tại đơn vị": 1, " của địa phương": 1, " trong kỳ": 1})
    if way == "led":
        return pick(rng, {"Về ": 1, "Tình hình ": 0.5}) + title[:1].lower() + title[1:]
    head = title.split(",", maxsplit=1)[0]
    return head if way == "comma" and head.count(" ") >= 2 else title


def _shortened(title: str) -> str:
    for long, short in SHORT.items():
        if long in title:
            return title.replace(long, short, 1)
    return title


def slip(text: str, rng: Rng) -> str:
    """One slip of the keyboard: a tone left out, two letters swapped, a blank lost or doubled."""
    words = text.split(" ")
    at = int(rng.integers(len(words)))
    kind = pick(rng, {"tone": 4, "swap": 2, "glue": 1, "gap": 1})
    if kind == "tone":
        words[at] = words[at].translate(BARE)
    elif kind == "swap" and len(words[at]) > 3:
        words[at] = words[at][:-2] + words[at][-1] + words[at][-2]
    elif kind == "glue" and at:
        words[at - 1 : at + 1] = [words[at - 1] + words[at]]
    elif kind == "gap":
        words[at] = f" {words[at]}"
    return " ".join(words)
