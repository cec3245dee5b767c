from outreach.programme import presets
from outreach.programme.tests.factories import DefinitionFactory
from reporting.checks import duties_can_be_counted


def test_all_that_ships_can_be_counted():
    assert duties_can_be_counted(None) == []


def test_a_duty_without_a_counting_function_is_named(db):
    DefinitionFactory(metric="own-activities")
    assert duties_can_be_counted(None, databases=["default"]) == []

    DefinitionFactory(metric="moon-phases")
    (error,) = duties_can_be_counted(None, databases=["default"])
    assert "'moon-phases'" in error.msg


def test_a_preset_without_a_counting_function_is_named(monkeypatch):
    monkeypatch.setattr(presets, "METRICS", {"youth", "moon-phases"})

    assert [error.msg for error in duties_can_be_counted(None)] == [
        "No function counts the metric 'moon-phases'."
    ]
