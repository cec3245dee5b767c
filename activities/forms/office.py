from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Photo
from outreach.shared.entry import PHOTOS
from outreach.shared.uploads import clean_photo


class ActivityForm(forms.ModelForm):
    """What the street office enters about an activity; its page names the fields."""

    def clean(self):
        super().clean()
        held_on, status = self.cleaned_data.get("held_on"), self.cleaned_data.get("status")
        is_to_come = held_on is not None and held_on > timezone.localdate()
        if is_to_come and status == Activity.Status.RECORDED:
            why = _("This day is still to come: choose “planned” until it was held.")
            self.add_error("status", why)
        return self.cleaned_data


class PhotoForm(forms.ModelForm):
    """A photo to add; once it is kept only its words can be changed."""

    # Not an ImageField: that one unpacks a file before we have looked at its size.
    image = forms.FileField(label=_("photo"), widget=forms.FileInput(attrs=PHOTOS))

    class Meta:
        model = Photo
        fields = ["image", "caption", "has_consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["image"].disabled = bool(self.instance.pk)

    def clean_image(self):
        image = self.cleaned_data["image"]
        return image if self.instance.pk else clean_photo(image)
