"""Pages of a long list: what lies behind its middle is fetched from its end, the last page as quickly as the first."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class BothEnds(Paginator):
    """Django's paginator over an ordered queryset.

    Of what is found by words no more than ``most`` are counted and shown: to count them all takes as long as to read
    the whole table, and nobody leafs that far.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, most: int | None = None) -> None:
        super().__init__(rows, per_page)
        self.most = most

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return rows.count() if self.most is None else rows.order_by()[: self.most + 1].count()

    @cached_property
    def count(self) -> int:
        """How many are shown in all."""
        return self._counted if self.most is None else min(self._counted, self.most)

    @property
    def cut(self) -> bool:
        """Whether there are more than are shown."""
        return self._counted > self.count

    def page(self, number: int | str) -> Page:
        """One page; EmptyPage and PageNotAnInteger as Django's own."""
        valid: int = self.validate_number(number)
        first = (valid - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        rows: Any = self.object_list
        if self.cut or first <= self.count // 2:
            return self._get_page(list(rows[first:last]), valid, self)
        turned = rows.reverse()[self.count - last : self.count - first]
        return self._get_page(list(turned)[::-1], valid, self)
