import secrets
from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .activity import Activity


def photo_path(photo: "Photo", filename: str) -> str:
    """A name nobody can guess; the original file name is not kept."""
    return f"photos/{secrets.token_hex(16)}.jpg"


class PhotoQuerySet(models.QuerySet):
    def with_consent(self) -> Self:
        """The only photos that may reach a page or a PDF."""
        return self.filter(has_consent=True)

    def visible_to(self, user, *, on: date) -> Self:
        return self.filter(activity__in=Activity.objects.visible_to(user, on=on))


class Photo(models.Model):
    """A picture of an activity, stored without camera data or place."""

    activity = models.ForeignKey(
        Activity, verbose_name=_("activity"), on_delete=models.CASCADE, related_name="photos"
    )
    image = models.ImageField(_("photo"), upload_to=photo_path)
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    has_consent = models.BooleanField(
        _("everyone shown agreed"),
        default=False,
        help_text=_("Without consent a photo is never shown or printed."),
    )

    objects = PhotoQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["image"],
                name="photo_one_row_per_file",
                violation_error_message=_("This photo is already kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.activity}"
