"""Turns the text of a check into a tree of `schemas.expression`; nothing is ever eval'ed.

Grammar: side (== != <= >= < >) side; sums and products of numbers, figure ids, ``sum(pattern)`` and brackets.
A pattern is a list of figure ids or masks with ``*`` (``row.*``, ``*.column``), split by commas.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Final, Literal, NamedTuple, cast

from schemas.campaign import Figure, FigureKind
from schemas.expression import Comparison, Expression, FigureRef, Negative, Number, Operation, SumOf

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<comparison>==|!=|<=|>=|<|>)|(?P<symbol>[-+*/()])|(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<name>[^\W][\w.]*))"
)
_SUM: Final = re.compile(r"\s*sum\s*\(\s*([\w.*,\s-]+?)\s*\)")
_DEEPEST: Final = 50


class ExpressionError(ValueError):
    """What is wrong in a check, with the place (character from 1)."""


class _Token(NamedTuple):
    sort: str
    text: str
    at: int


def parse_check(that: str, figures: Mapping[str, Figure]) -> Comparison:
    """The comparison ``that`` states between ``figures``; ExpressionError says what was expected and where."""
    parser = _Parser(_tokens(that, figures), figures)
    left = parser.sum()
    operator = parser.take("comparison", "a comparison (== != <= >= < >)").text
    right = parser.sum()
    parser.end()
    return Comparison(operator=cast("Literal['==', '!=', '<=', '>=', '<', '>']", operator), left=left, right=right)


def _tokens(text: str, figures: Mapping[str, Figure]) -> list[_Token]:
    hyphened = sorted((f for f in figures if re.search(r"[^\w.]", f)), key=len, reverse=True)
    out: list[_Token] = []
    at = 0
    while at < len(text) and text[at:].strip():
        start = at + len(text[at:]) - len(text[at:].lstrip())
        name = next((f for f in hyphened if re.match(re.escape(f) + r"(?![\w.])", text[start:])), None)
        if name is not None:
            out.append(_Token("name", name, start + 1))
            at = start + len(name)
        elif found := _SUM.match(text, at):
            out.append(_Token("sum", found[1], start + 1))
            at = found.end()
        elif found := _TOKEN.match(text, at):
            out.append(_Token(found.lastgroup or "", found[0].strip(), start + 1))
            at = found.end()
        else:
            found_here = f"at character {start + 1}, found {text[start]!r}"
            raise ExpressionError(f"a number, a figure id or an operator {found_here}")
    return [*out, _Token("end", "", len(text) + 1)]


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[_Token], figures: Mapping[str, Figure]) -> None:
        self.tokens, self.figures, self.depth = tokens, figures, 0

    def take(self, sort: str, expected: str) -> _Token:
        """The next token if it is of ``sort``."""
        token = self.tokens[0]
        if token.sort != sort:
            raise ExpressionError(f"{expected} at character {token.at}, found {token.text or 'the end'!r}")
        return self.tokens.pop(0)

    def end(self) -> None:
        """Nothing may follow."""
        self.take("end", "nothing more")

    def _symbol(self, symbols: str) -> str:
        token = self.tokens[0]
        if token.sort == "symbol" and token.text in symbols:
            return self.tokens.pop(0).text
        return ""

    def sum(self) -> Expression:
        """Terms joined by + and -."""
        left = self._product()
        while operator := self._symbol("+-"):
            left = Operation(operator=cast("Literal['+', '-']", operator), left=left, right=self._product())
        return left

    def _product(self) -> Expression:
        left = self._operand()
        while operator := self._symbol("*/"):
            left = Operation(operator=cast("Literal['*', '/']", operator), left=left, right=self._operand())
        return left

    def _operand(self) -> Expression:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ExpressionError(f"at most {_DEEPEST} brackets or signs inside each other")
        try:
            return self._atom()
        finally:
            self.depth -= 1

    def _atom(self) -> Expression:
        if self._symbol("-"):
            return Negative(operand=self._operand())
        if self._symbol("("):
            inner = self.sum()
            if not self._symbol(")"):
                self.take("closing bracket", "a closing bracket")
            return inner
        token = self.tokens[0]
        if token.sort == "number":
            return Number(value=float(self.tokens.pop(0).text))
        if token.sort == "sum":
            return self._sum_of(self.tokens.pop(0))
        return self._figure(self.take("name", "a number or a figure id"))

    def _figure(self, token: _Token) -> FigureRef:
        _known(token.text, token.at, self.figures)
        return FigureRef(id=token.text)

    def _sum_of(self, token: _Token) -> SumOf:
        ids: dict[str, None] = {}
        for pattern in (part.strip() for part in token.text.split(",")):
            found = [f for f in self.figures if fnmatchcase(f, pattern)] if "*" in pattern else [pattern]
            if not found:
                raise ExpressionError(f"figures that match {pattern!r} at character {token.at}, found none")
            for figure in found:
                _known(figure, token.at, self.figures)
                ids[figure] = None
        return SumOf(pattern=token.text, ids=tuple(ids))


def _known(figure: str, at: int, figures: Mapping[str, Figure]) -> None:
    if figure not in figures:
        near = get_close_matches(figure, figures, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ExpressionError(f"a figure id at character {at}, found {figure!r}{hint}")
    if figures[figure].kind is FigureKind.TEXT:
        raise ExpressionError(f"a figure with a number at character {at}, found {figure!r} of kind text")
