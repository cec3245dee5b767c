"""From obligations to stored PDFs. The rows hold the state; a task only carries an id."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.communities.models import Street
from outreach.programme.models import Obligation
from outreach.shared import files, pdf
from reporting import counting, papers
from reporting.figures import Figures, sha256_of
from reporting.models import Document, Summary, Version, document_path
from reporting.rules.workflow import COUNTED_ANEW, State, Step

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
LEASE = timedelta(seconds=180)
PATIENCE = timedelta(seconds=120)
MOST_ATTEMPTS = 8


# --- What is owed and still missing -------------------------------------------------------------


def due_obligations(*, today: date) -> list[Obligation]:
    """Summaries whose draft has to exist by now: of this year and the one before."""
    owed = Obligation.objects.of_summaries().drafts_due(today)
    recent = owed.filter(count_from__year__gte=today.year - 1)
    return list(recent.select_related("definition__street", "unit").order_by("due_at", "unit"))


def missing(*, today: date) -> list[Obligation]:
    """Of those, the ones without a version, or with a draft not counted since midnight."""
    midnight = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    of_this = Summary.objects.filter(obligation=OuterRef("pk"))
    handed_in = of_this.exclude(state__in=COUNTED_ANEW)
    counted = Version.objects.filter(summary__obligation=OuterRef("pk"), counted_at__gte=midnight)
    fresh = Obligation.objects.filter(Q(Exists(handed_in)) | Q(Exists(counted)))
    fresh_ids = set(fresh.values_list("pk", flat=True))
    return [duty for duty in due_obligations(today=today) if duty.pk not in fresh_ids]


def by_street_and_period(obligations: Iterable[Obligation]) -> dict[tuple[Street, str], list]:
    """Obligations in the batches that are counted together."""
    batches = defaultdict(list)
    for duty in obligations:
        batches[duty.definition.street, duty.period_key].append(duty)
    return dict(batches)


# --- Counting: figures into versions ------------------------------------------------------------


@transaction.atomic
def prepare(
    *,
    obligations: Collection[Obligation],
    street: Street,
    as_of: date,
    now: datetime,
    languages: Sequence[str] = LANGUAGES,
) -> list[Document]:
    """Count the figures of one street and period and queue the documents they change.

    A draft is counted anew, a submitted version stays as it was. Running it twice over the same
    records changes nothing. Returns every document asked for, queued or already made.
    """
    figures = counting.count(obligations=obligations, street=street, as_of=as_of, now=now)
    versions = [
        _version(duty, figures[duty.unit_id], now) for duty in _locked_summaries(obligations)
    ]
    return [
        document
        for version in versions
        for document in order(version, now=now, languages=languages)
    ]


def order(
    version: Version, *, now: datetime, languages: Sequence[str] = LANGUAGES
) -> list[Document]:
    """The documents of a version, queued unless they already say just what it says."""
    return [_document(version, language, now) for language in languages]


def next_version(summary: Summary, *, now: datetime) -> Version:
    """One version more, with the texts of the last one and figures counted anew."""
    last, duty = summary.newest(), summary.obligation
    return summary.versions.create(
        number=last.number + 1,
        texts=last.texts,
        reasons=last.reasons,
        **_counted(_count_anew(duty, now), now),
    )


def _count_anew(duty: Obligation, now: datetime) -> Figures:
    as_of = timezone.localdate(now)
    street = duty.definition.street
    return counting.count(obligations=[duty], street=street, as_of=as_of, now=now)[duty.unit_id]


def _counted(figures: Figures, now: datetime) -> dict:
    """What a count puts into a version."""
    stored = figures.as_json()
    return {
        "as_of": figures.own.window.as_of,
        "figures": stored,
        "figures_sha256": sha256_of(stored),
        "counted_at": now,
    }


def _locked_summaries(obligations: Collection[Obligation]) -> list[Summary]:
    """The summaries of these obligations, made if need be; whoever holds the rows decides."""
    Summary.objects.bulk_create(
        [
            Summary(
                unit=duty.unit,
                period_key=duty.period_key,
                obligation=duty,
                kind=Summary.OF_DUTY[duty.definition.code],
            )
            for duty in obligations
        ],
        ignore_conflicts=True,
    )
    return list(
        Summary.objects.filter(obligation__in=obligations)
        .select_for_update(of=("self",))
        .select_related("unit")
        .order_by("pk")
    )


def _version(summary: Summary, figures: Figures, now: datetime) -> Version:
    """The newest version: a draft brought up to date, or what was submitted, untouched."""
    newest = summary.versions.order_by("-number").first()
    if newest and summary.state not in COUNTED_ANEW:
        return newest
    counted = _counted(figures, now)
    if newest is None:
        newest = summary.versions.create(number=1, **counted)
    else:
        for name, value in counted.items():
            setattr(newest, name, value)
        newest.save(update_fields=list(counted))
    if summary.state == State.DRAFTING:
        summary.take(Step.FILL)
        summary.save(update_fields=["state"])
    return newest


def _document(version: Version, language: str, now: datetime) -> Document:
    document, is_new = version.documents.get_or_create(
        language=language, defaults={"queued_at": now}
    )
    is_made = document.state == Document.State.MADE
    is_final = version.accepted_at is not None and is_made
    is_current = is_final or document.made_from_sha256 == version.content_sha256
    if not is_new and not is_current and document.state != Document.State.QUEUED:
        document.state, document.attempts, document.error = Document.State.QUEUED, 0, ""
        document.queued_at, document.leased_until = now, None
        document.save()
    return document


# --- Making: a version into a file --------------------------------------------------------------


def make(*, document_id: int, now: datetime) -> None:
    """Make one PDF, unless somebody else has it in hand or it is made already."""
    document = _take(document_id, now)
    if document is not None and (reason := _made_or_not(document)):
        _give_up(document, reason)


def _made_or_not(document: Document) -> str:
    """Make and store it; returns why it can never be made, or nothing.

    It returns before anything is written about a failure: what filled the memory is let go first.
    """
    try:
        content = document.version.content_sha256
        paper = papers.paper(document)
        rendered = pdf.render(
            paper.html,
            title=paper.title,
            language=paper.language,
            made_on=paper.made_on,
            media=paper.media,
            attachments=paper.attachments,
        )
        _store(document, rendered, content)
    except (pdf.MissingGlyph, pdf.Refused) as refusal:
        return str(refusal)
    except SoftTimeLimitExceeded:
        return _("It took longer to make than a document may take. Shorten its texts.")
    except MemoryError:
        return _("It takes more memory than a document may take. Shorten its texts.")
    except Exception as fault:
        _put_back(document, fault)
        raise
    return ""


def _take(document_id: int, now: datetime) -> Document | None:
    """Claim a document by one conditional update, so that two workers never both hold it."""
    free = Q(state=Document.State.QUEUED) | Q(state=Document.State.RENDERING, leased_until__lte=now)
    taken = Document.objects.filter(free, pk=document_id, attempts__lt=MOST_ATTEMPTS).update(
        state=Document.State.RENDERING, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return None
    return Document.objects.select_related(
        "version__summary__unit", "version__summary__obligation__definition__street"
    ).get(pk=document_id)


def _held(document: Document):
    """The row, as long as this lease is still the one that holds it."""
    return Document.objects.filter(
        pk=document.pk, state=Document.State.RENDERING, leased_until=document.leased_until
    )


def _give_up(document: Document, reason: str) -> None:
    _held(document).update(state=Document.State.FAILED, error=reason[:500], leased_until=None)


def _put_back(document: Document, fault: Exception) -> None:
    """After a fault that may pass, let the sweep try again; after the last try, say why."""
    reason = f"{type(fault).__name__}: {fault}"[:500]
    last_try = document.attempts >= MOST_ATTEMPTS
    state = Document.State.FAILED if last_try else Document.State.QUEUED
    _held(document).update(state=state, error=reason, leased_until=None)


def _store(document: Document, rendered: pdf.Rendered, content_sha256: str) -> None:
    """Write the file whole, then let the row point to it; the file it replaces goes last."""
    name, replaced = document_path(document, ""), document.file.name
    path = Path(settings.MEDIA_ROOT, name)
    files.write_whole(path, rendered.pdf)
    stored = _held(document).update(
        state=Document.State.MADE,
        file=name,
        sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        size=len(rendered.pdf),
        pages=rendered.pages,
        made_at=timezone.now(),
        made_from_sha256=content_sha256,
        leased_until=None,
        error="",
    )
    outdated = replaced if stored else name
    if outdated:
        Path(settings.MEDIA_ROOT, outdated).unlink(missing_ok=True)


# --- Sweeping: what nobody took -----------------------------------------------------------------


def requeue_untaken(*, now: datetime) -> list[int]:
    """Ids of documents to hand out again; those tried too often are marked as failed."""
    waiting = Document.objects.untaken(now=now, patience=PATIENCE)
    waiting.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Document.State.FAILED, error=f"given up after {MOST_ATTEMPTS} attempts"
    )
    ids = list(waiting.outside_runs().values_list("pk", flat=True))
    # Handed out now: the next tick leaves them alone until they have had their time again.
    Document.objects.filter(pk__in=ids, state=Document.State.QUEUED).update(queued_at=now)
    return ids
