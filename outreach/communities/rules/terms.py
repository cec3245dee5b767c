"""Terms of leading groups, and days on which a post was empty; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first until another, which is not part of it; without it, for good."""

    first: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        return self.until is not None and self.until <= day


def gaps(spans: Iterable[Span], *, first: date, last: date) -> list[tuple[date, date]]:
    """The days from first to last that lie in none of these spans, as first and last days."""
    found, reached = [], first
    for span in sorted(spans, key=lambda span: span.first):
        if span.first > last:
            break
        if span.first > reached:
            found.append((reached, span.first - ONE_DAY))
        if span.until is None:
            return found
        reached = max(reached, span.until)
    return [*found, (reached, last)] if reached <= last else found


def end_of_year(day: date) -> date:
    """The day on which a term that begins on this day ends: groups are confirmed every year."""
    return date(day.year + 1, 1, 1)


def adjusted_until(term: Span, start: date) -> date:
    """When an adjusted group's term ends: with the term it is taken from, else with the year."""
    if term.until and term.holds(start):
        return term.until
    return end_of_year(start)


def stands_for(terms: Iterable[Span], *, year: int, today: date) -> bool:
    """Whether some term was decided for this year or a coming one, for what is left of it.

    A term without an end is good for the year in which it began; then it wants confirming.
    """
    day = max(today, date(year, 1, 1))
    return any(
        not term.is_over(day)
        and (term.first.year == year or (term.until is not None and term.holds(day)))
        for term in terms
    )


def year_to_confirm(terms: Iterable[Span], *, today: date) -> int | None:
    """The year for which the group should be confirmed now; December may see to the next one."""
    terms = list(terms)
    years = [today.year, today.year + 1] if today.month == 12 else [today.year]
    for year in years:
        if not stands_for(terms, year=year, today=today):
            return year
    return None
