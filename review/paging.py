"""Pages of a long list: what lies behind its middle is fetched from its end, the last page as quickly as the first."""

from typing import Any

from django.core.paginator import Page, Paginator


class BothEnds(Paginator):
    """Django's paginator over an ordered queryset."""

    def page(self, number: int | str) -> Page:
        """One page; EmptyPage and PageNotAnInteger as Django's own."""
        valid: int = self.validate_number(number)
        first = (valid - 1) * self.per_page
        if first <= self.count // 2:
            return super().page(valid)
        last = min(first + self.per_page, self.count)
        rows: Any = self.object_list
        turned = rows.reverse()[self.count - last : self.count - first]
        return self._get_page(list(turned)[::-1], valid, self)
