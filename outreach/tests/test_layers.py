"""Foreign keys keep the direction of the apps, also those written as strings."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

# Each app may point to itself and to what stands after it.
DIRECTION = ["reporting", "volunteers", "activities", "programme", "communities", "accounts"]
# Packages below everything; none of their rows knows of ours.
BENEATH = ["auth", "contenttypes"]


def relations(model):
    """The models a model points to, with the field that does."""
    for field in model._meta.get_fields(include_parents=False, include_hidden=True):
        if field.is_relation and not field.auto_created and field.related_model:
            yield field, field.related_model


def points_upwards(model, related) -> bool:
    if related._meta.app_label in BENEATH:
        return False
    order = DIRECTION.index
    return order(related._meta.app_label) < order(model._meta.app_label)


def ours():
    return [
        model
        for label in DIRECTION
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]


def test_every_relation_points_to_the_same_app_or_one_below():
    upwards = [
        str(field)
        for model in ours()
        for field, to in relations(model)
        if points_upwards(model, to)
    ]

    assert upwards == []


def test_the_walk_sees_relations_of_every_kind():
    seen = {type(field) for model in ours() for field, _ in relations(model)}

    assert {models.ForeignKey, models.OneToOneField, models.ManyToManyField} <= seen


@isolate_apps("outreach.communities", "activities")
def test_a_relation_written_as_a_string_is_seen():
    class Activity(models.Model):
        class Meta:
            app_label = "activities"

    class Wrong(models.Model):
        activity = models.ForeignKey("activities.Activity", on_delete=models.CASCADE)

        class Meta:
            app_label = "communities"

    [(_, related)] = relations(Wrong)

    assert points_upwards(Wrong, related)


def test_every_app_of_ours_has_a_place_in_the_direction():
    packages = {label: apps.get_app_config(label).name.split(".")[0] for label in apps.app_configs}
    ours = {label for label, package in packages.items() if package in ("outreach", *DIRECTION)}

    assert ours == set(DIRECTION)
