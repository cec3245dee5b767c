"""Which obligations of a street are open, when their reminders are aimed, and whom they concern."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property

from django.db.models import QuerySet
from django.utils import timezone

from outreach.accounts.models import User
from outreach.accounts.outbox import can_be_reached
from outreach.communities.models import Appointment, Street, Unit
from outreach.programme.models import Definition, Holiday, Obligation
from outreach.programme.rules import due, reminders
from outreach.programme.rules.standing import Standing

# Nothing to be reminded of: reached, taken off, or not to be begun yet.
QUIET_STANDINGS = (
    Standing.MET,
    Standing.MET_LATE,
    Standing.WAIVED,
    Standing.TRANSFERRED,
    Standing.UPCOMING,
)
DAYS_OFF = timedelta(days=15)  # more than holidays can move a step


@dataclass(frozen=True)
class Wanted:
    """One reminder that a person should have."""

    on: date
    recipient: User
    obligation: Obligation
    step: int

    @property
    def key(self) -> tuple[int, int, int]:
        return self.obligation.pk, self.step, self.recipient.pk


def open_obligations() -> QuerySet[Obligation]:
    """Obligations that somebody should still be reminded of."""
    return (
        Obligation.objects.still_owed()
        .exclude(definition__reminder_steps="")
        .exclude(definition__comparison=Definition.Comparison.SHOWN)
        .exclude(measurement__standing__in=QUIET_STANDINGS)
        .select_related("definition__street", "unit")
    )


def last_day(duty: Obligation) -> date:
    """The last day on time, extensions included."""
    return timezone.localdate(duty.effective_due_at - timedelta(microseconds=1))


class Office:
    """A street during some days: what is open there, and who holds which post."""

    def __init__(self, *, street: Street, first: date, last: date) -> None:
        self.street, self.first, self.last = street, first, last

    def due_today(self, today: date) -> list[Wanted]:
        """The newest step of each open obligation, for everybody it concerns."""
        wanted = []
        for duty in self.duties:
            if step := reminders.due_step(self.aimed(duty), today):
                wanted += self._for_everybody(duty, step, on=today)
        return wanted

    def aimed_between(self, first: date, last: date) -> list[Wanted]:
        """Every step that is aimed at one of these days; of two on one day the later."""
        wanted = []
        for duty in self.duties:
            by_day = {step.on: step for step in self.aimed(duty) if first <= step.on <= last}
            for day, step in by_day.items():
                wanted += self._for_everybody(duty, step, on=day)
        return wanted

    def owing(self, duty: Obligation, day: date) -> list[User]:
        """Whoever has to do it: director and officers; where nobody directs, the street's staff."""
        if duty.unit_id == self.street.pk:
            return self.staff(day)
        own = self.leading(duty.unit_id, day)
        posts = {post.post for post in self._in_post(duty.unit_id, day)}
        if Appointment.Post.DIRECTOR in posts:
            return own
        return _once([*own, *self.staff(day)])

    def concerned(self, duty: Obligation, step: int, day: date) -> list[User]:
        """Whoever owes it, and once it is overdue the street's staff, then its leader."""
        told = self.owing(duty, day)
        definition = duty.definition
        if step > 0 and step >= definition.street_told_from:
            told += self.staff(day)
        if step > 0 and step >= definition.leader_told_from:
            told += self._reached(self.street.pk, day, [Appointment.Post.STREET_LEADER])
        return _once(told)

    def staff(self, day: date) -> list[User]:
        """The street's staff in post."""
        return self._reached(self.street.pk, day, [Appointment.Post.STREET_STAFF])

    def leading(self, community_id: int, day: date) -> list[User]:
        """Director and officers of a community in post."""
        posts = [Appointment.Post.DIRECTOR, *Appointment.OFFICERS]
        return self._reached(community_id, day, posts)

    def tells(self, duty: Obligation, person: User, today: date) -> bool:
        """Whether somebody would be reminded of an obligation today."""
        step = reminders.due_step(self.aimed(duty), today)
        return step is not None and person in self.concerned(duty, step.step, today)

    def aimed(self, duty: Obligation) -> tuple[reminders.Aimed, ...]:
        definition = duty.definition
        return self._aimed_days(
            definition.reminder_steps, last_day(duty), definition.weekly_reminders
        )

    @cached_property
    def _aimed_days(self):
        """Many obligations share a due day, and with it the days of their reminders."""
        holidays = self.holidays

        @cache
        def aimed(steps: str, due_on: date, weekly: int) -> tuple[reminders.Aimed, ...]:
            return reminders.aimed_days(
                reminders.parse_steps(steps), due_on=due_on, holidays=holidays, weekly=weekly
            )

        return aimed

    @cached_property
    def holidays(self) -> due.Holidays:
        return Holiday.objects.as_rules()

    @cached_property
    def duties(self) -> list[Obligation]:
        """What is open and near enough for a step to be aimed at one of the days."""
        before, after = self._reach()
        midnight = timezone.make_aware(datetime.combine(self.first, time.min))
        return list(
            open_obligations().filter(
                unit__in=Unit.objects.of_street(self.street),
                effective_due_at__gte=midnight - after,
                effective_due_at__lte=midnight + (self.last - self.first) + before,
            )
        )

    def _reach(self) -> tuple[timedelta, timedelta]:
        """How long before and after a due day the street's duties still have steps."""
        first, last = 0, 0
        settings = self.street.definitions.order_by().values_list(
            "reminder_steps", "weekly_reminders"
        )
        for text, weekly in settings.distinct():
            for step in reminders.parse_steps(text):
                first = min(first, step.days)
                last = max(last, step.days + 7 * weekly * step.is_weekly)
        return timedelta(days=-first) + DAYS_OFF, timedelta(days=last) + DAYS_OFF

    def _for_everybody(self, duty: Obligation, step: reminders.Aimed, *, on: date) -> list[Wanted]:
        name = step.step + (last_day(duty) - duty.due_on).days
        return [
            Wanted(step.on, person, duty, name) for person in self.concerned(duty, step.step, on)
        ]

    def _reached(self, unit_id: int, day: date, posts: Collection[str]) -> list[User]:
        """People in these posts whom mail reaches."""
        return _once(
            post.user
            for post in self._in_post(unit_id, day)
            if post.post in posts and can_be_reached(post.user)
        )

    def _in_post(self, unit_id: int, day: date) -> list[Appointment]:
        return [
            post
            for post in self._posts[unit_id]
            if post.appointed_from <= day
            and (post.appointed_until is None or day < post.appointed_until)
        ]

    @cached_property
    def _posts(self) -> dict[int, list[Appointment]]:
        posts = defaultdict(list)
        units = Unit.objects.of_street(self.street)
        overlapping = Appointment.objects.overlapping(self.first, self.last)
        for post in overlapping.filter(unit__in=units).select_related("user").order_by("pk"):
            posts[post.unit_id].append(post)
        return posts


def _once(people: Iterable[User]) -> list[User]:
    return list(dict.fromkeys(people))
