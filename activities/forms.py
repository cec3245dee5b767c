from django import forms

from outreach.shared.uploads import clean_photo

from .models import Photo


class PhotoForm(forms.ModelForm):
    """A photo to add; once it is kept only its words can be changed."""

    class Meta:
        model = Photo
        fields = ["image", "caption", "has_consent"]
        widgets = {"image": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["image"].disabled = bool(self.instance.pk)

    def clean_image(self):
        image = self.cleaned_data["image"]
        return image if self.instance.pk else clean_photo(image)
