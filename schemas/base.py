"""The common base of every value, and the geometry all layers share."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: never changed after it is made, unknown keys refused; change means ``model_copy(update=…)``."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Box(NamedTuple):
    """A rectangle on a page in points (1/72 inch) from the top left corner of the page as a person sees it upright."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """Centre point (x, y) in points."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def union(boxes: "list[Box] | tuple[Box, ...]") -> Box | None:
    """The smallest box around all ``boxes``; None when there is none."""
    if not boxes:
        return None
    return Box(
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    )
