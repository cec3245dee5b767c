"""What a community enters about an activity: the first lines in a minute, the rest folded away."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.actions import Entry, PhotoWords
from activities.models import (
    MOST_PEOPLE,
    Activity,
    AudienceCount,
    CountedIn,
    EmploymentTraining,
    Photo,
    PlanItem,
    PublicityOutput,
)
from outreach.communities.models import Community, Partner
from outreach.programme.models import Campaign
from outreach.shared.entry import PHOTOS, day_picker
from outreach.shared.lines import validate_line
from outreach.shared.uploads import clean_photo

MOST_PHOTOS = 12
HIDDEN = ("key", "typed_at", "version")
FRONT = ("title", "kind", "held_on", "attendance", "counted_in", "photos", "consent")


class Photos(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos cleaned one by one; a refusal names its file."""

    widget = Photos(attrs={**PHOTOS})

    def clean(self, data, initial=None):
        files = [file for file in data or [] if file]
        if len(files) > MOST_PHOTOS:
            raise ValidationError(
                _("These are %(number)d photos. Send at most %(most)d at a time, the rest later."),
                params={"number": len(files), "most": MOST_PHOTOS},
            )
        cleaned, refused = [], []
        for file in files:
            try:
                cleaned.append(clean_photo(file))
            except ValidationError as error:
                refused.append(f"{file.name}: {' '.join(error.messages)}")
        if refused:
            raise ValidationError(refused)
        return cleaned


def _count(label, most: int = MOST_PEOPLE) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


class EntryForm(forms.ModelForm):
    """An activity as a community enters it. Which state it is in, its day decides."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    typed_at = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    counted_in = forms.ChoiceField(
        label=gettext_lazy("Counted in"), choices=CountedIn.choices, required=False
    )
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)
    consent = forms.BooleanField(
        label=gettext_lazy("Everyone shown in these photos agreed"), required=False
    )
    employment_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of training"),
        choices=[("", "–"), *EmploymentTraining.Kind.choices],
        required=False,
    )
    employment_skills = _count(gettext_lazy("Skills taught"), most=32_767)
    employment_placed = _count(gettext_lazy("People placed in work"))

    class Meta:
        model = Activity
        fields = [
            "title",
            "kind",
            "held_on",
            "attendance",
            "counted_in",
            "place",
            "starts",
            "ends",
            "audience",
            "theme",
            "summary",
            "campaign",
            "is_into_community",
            "opposes_cults",
            "partners",
            "plan_item",
        ]
        widgets = {
            "held_on": day_picker(),
            "starts": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "ends": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "summary": forms.Textarea(attrs={"rows": 4}),
            "partners": forms.CheckboxSelectMultiple,
        }
        help_texts = {"held_on": "", "audience": ""}

    def __init__(
        self, *args, unit: Community, today: date, usual: dict | None = None, initial=None, **kwargs
    ):
        self.usual = usual or {}
        super().__init__(*args, initial={**self.usual, **(initial or {})}, **kwargs)
        self.band_names = self._add_counts("band", AudienceCount.Band)
        self.output_names = self._add_counts("output", PublicityOutput.Kind)
        self.fields["attendance"].widget.attrs |= {"inputmode": "numeric", "min": 0}
        partners = Partner.objects.filter(street=unit.street_id)
        self.fields["partners"].queryset = partners
        self.fields["partners"].choices = [(row.pk, str(row)) for row in partners]
        self.fields["campaign"].queryset = _near(
            Campaign.objects.all(), today, chosen=self.instance.campaign_id
        )
        self.fields["plan_item"].queryset = _near(
            PlanItem.objects.filter(unit=unit.pk), today, chosen=self.instance.plan_item_id
        )
        for name in ("title", "place", "theme"):
            self.fields[name].validators.append(validate_line)
        self.photo_forms = self._photo_forms()

    def _add_counts(self, prefix: str, choices) -> list[str]:
        """A number for each choice; empty is not entered."""
        names = [f"{prefix}_{value}" for value in choices.values]
        for name, label in zip(names, choices.labels, strict=True):
            self.fields[name] = _count(label)
        return names

    def _photo_forms(self) -> list["PhotoWordsForm"]:
        if self.instance.pk is None:
            return []
        return [
            PhotoWordsForm(self.data if self._tells_of(photo) else None, photo=photo)
            for photo in self.instance.photos.all()
        ]

    def _tells_of(self, photo: Photo) -> bool:
        """Nothing was said of a photo that somebody added since the page was opened."""
        return any(name.startswith(f"{PhotoWordsForm.prefix_of(photo)}-") for name in self.data)

    @property
    def _told(self) -> list["PhotoWordsForm"]:
        return [form for form in self.photo_forms if form.is_bound]

    # --- For the page ---

    @property
    def bands(self):
        return [self[name] for name in self.band_names]

    @property
    def outputs(self):
        return [self[name] for name in self.output_names]

    @property
    def is_unfolded(self) -> bool:
        """Whether something behind the fold is filled in or refused, so that it has to be seen."""
        folded = [name for name in self.fields if name not in (*HIDDEN, *FRONT, "audience")]
        if self.is_bound and (set(self.errors) & {*folded, "audience"}):
            return True
        return any(
            self[name].value() not in (None, "", [], False, self.usual.get(name)) for name in folded
        )

    # --- What was entered ---

    def is_valid(self):
        return all([super().is_valid(), *(form.is_valid() for form in self._told)])

    def clean(self):
        super().clean()
        self._clean_times()
        self._clean_attendance()
        self._clean_bands()
        if not self.cleaned_data.get("employment_kind") and (
            self.cleaned_data.get("employment_skills") is not None
            or self.cleaned_data.get("employment_placed") is not None
        ):
            self.add_error("employment_kind", _("Say which kind of training it was."))
        return self.cleaned_data

    def _clean_times(self):
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The activity has to end after it starts."))

    def _clean_attendance(self):
        """A number says what it counts; without one only “not applicable” says anything."""
        if "attendance" not in self.cleaned_data or "counted_in" not in self.cleaned_data:
            return
        counted_in = self.cleaned_data["counted_in"]
        is_count = counted_in in (CountedIn.PERSONS, CountedIn.PERSON_TIMES)
        self.cleaned_data["bands_counted_in"] = counted_in if is_count else CountedIn.PERSONS
        if self.cleaned_data["attendance"] is None:
            self.cleaned_data["counted_in"] = "" if is_count else counted_in
        elif not is_count:
            why = _("Say whether this number is persons or person-times.")
            self.add_error("counted_in", why)

    def _clean_bands(self):
        """Age bands are parts of all who came."""
        attendance = self.cleaned_data.get("attendance")
        counted = self._numbers("band", self.band_names).values()
        if attendance is not None and sum(counted) > attendance:
            why = _("The age bands add up to %(sum)d, more than the attendance of %(attendance)d.")
            self.add_error(
                self.band_names[0], why % {"sum": sum(counted), "attendance": attendance}
            )

    def _numbers(self, prefix: str, names: list[str]) -> dict[str, int]:
        found = {name: self.cleaned_data.get(name) for name in names}
        return {
            name.removeprefix(f"{prefix}_"): number
            for name, number in found.items()
            if number is not None
        }

    def entry(self) -> Entry:
        """What was entered, for the action; only after `is_valid`."""
        clean = self.cleaned_data
        own = [name for name in self.Meta.fields if name != "partners"]
        employment = {
            "kind": clean["employment_kind"],
            "skills": clean["employment_skills"],
            "placed": clean["employment_placed"],
        }
        return Entry(
            values={name: clean[name] for name in own},
            partners=list(clean["partners"]),
            bands=self._numbers("band", self.band_names),
            bands_counted_in=clean["bands_counted_in"],
            outputs=self._numbers("output", self.output_names),
            employment=employment if clean["employment_kind"] else None,
            photos=clean["photos"],
            has_consent=clean["consent"],
            photo_words=[form.words() for form in self._told],
        )


class PhotoWordsForm(forms.Form):
    """What is said about a photo that is kept: its caption, whether all agreed, or that it goes."""

    # The form says what it showed as well, so that only what the person changed is written:
    # consent that somebody took away meanwhile does not come back with it.
    caption = forms.CharField(
        label=gettext_lazy("Caption"),
        max_length=120,
        required=False,
        validators=[validate_line],
        show_hidden_initial=True,
    )
    has_consent = forms.BooleanField(
        label=gettext_lazy("Everyone shown agreed"), required=False, show_hidden_initial=True
    )
    is_removed = forms.BooleanField(label=gettext_lazy("Remove this photo"), required=False)

    def __init__(self, data=None, *, photo: Photo):
        initial = {"caption": photo.caption, "has_consent": photo.has_consent}
        super().__init__(data, prefix=self.prefix_of(photo), initial=initial)
        self.photo = photo

    @staticmethod
    def prefix_of(photo: Photo) -> str:
        return f"photo-{photo.pk}"

    def words(self) -> PhotoWords:
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        return PhotoWords(photo_id=self.photo.pk, **changed)


class ReasonForm(forms.Form):
    """Why a record is withdrawn or an activity cancelled."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=Activity._meta.get_field("withdraw_reason").max_length,
        validators=[validate_line],
    )


def _near(rows, today: date, *, chosen: int | None):
    """Those of the years around today, and the one that is chosen already."""
    years = (today.year - 1, today.year, today.year + 1)
    return rows.filter(year__in=years) | rows.filter(pk=chosen)


def draft_data(post, *, unit: Community, today: date) -> dict:
    """What of a page that is being filled in a draft keeps: the form's own fields, as typed."""
    form = EntryForm(unit=unit, today=today)
    names = [name for name in form.fields if name not in (*HIDDEN, "photos", "consent")]
    # No database keeps the sign NUL, and nobody types it.
    data = {name: post.get(name, "").replace("\0", "") for name in names if name != "partners"}
    return {name: value for name, value in data.items() if value} | {
        "partners": [value for value in post.getlist("partners") if value.isdecimal()]
    }


def shown(activity: Activity, *, is_copy: bool = False) -> dict:
    """An activity as a form shows it. A copy is without its day, its head-counts and photos."""
    own = [name for name in EntryForm.Meta.fields if name != "partners"]
    if is_copy:
        own = [name for name in own if name not in ("held_on", "attendance")]
    initial = {name: activity.serializable_value(name) for name in own}
    bands = list(activity.audience_counts.all())
    initial["counted_in"] = _counted_in(activity, bands)
    initial |= {f"output_{row.kind}": row.number for row in activity.outputs.all()}
    if result := getattr(activity, "employment_result", None):
        initial |= {"employment_kind": result.kind, "employment_skills": result.skills}
        initial |= {} if is_copy else {"employment_placed": result.placed}
    if is_copy:
        # Those of a row that is edited come with the row.
        initial["partners"] = list(activity.partners.values_list("pk", flat=True))
    else:
        counted_in = _bands_counted_in(initial)
        initial |= {f"band_{row.band}": row.number for row in bands if row.counted_in == counted_in}
    return initial


def _counted_in(activity: Activity, bands: list[AudienceCount]) -> str:
    """Where nothing was entered, what the age bands count, else persons."""
    found = [activity.counted_in, *(row.counted_in for row in bands), CountedIn.PERSONS]
    return next(filter(None, found))


def _bands_counted_in(initial: dict) -> str:
    counted_in = initial["counted_in"]
    return CountedIn.PERSONS if counted_in == CountedIn.NOT_APPLICABLE else counted_in
