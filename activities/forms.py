from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.shared.uploads import clean_photo

from .models import Photo

PHOTOS = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})


class PhotoForm(forms.ModelForm):
    """A photo to add; once it is kept only its words can be changed."""

    # Not an ImageField: that one unpacks a file before we have looked at its size.
    image = forms.FileField(label=_("photo"), widget=PHOTOS)

    class Meta:
        model = Photo
        fields = ["image", "caption", "has_consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["image"].disabled = bool(self.instance.pk)

    def clean_image(self):
        image = self.cleaned_data["image"]
        return image if self.instance.pk else clean_photo(image)
