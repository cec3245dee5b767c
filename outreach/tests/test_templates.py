"""The net under all page tests: an undefined variable in a template of ours fails."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Origin, Template, engines

OURS = settings.BASE_DIR / "templates/public/home.html"
THEIRS = Path("/somewhere/site-packages/theirs/templates/theirs/page.html")


def render(text, *, path=OURS, **context) -> str:
    engine = engines["django"].engine
    template = Template(text, origin=Origin(name=str(path), template_name="page"), engine=engine)
    return template.render(Context(context))


@pytest.mark.parametrize(
    "text",
    [
        "{{ titel }}",
        "{{ community.nmae }}",
        "{{ titel|upper }}",
        "{{ titel|default:'nothing' }}",
        "{% for line in lines %}{{ lien }}{% endfor %}",
        "{% with shown=titel %}{{ shown }}{% endwith %}",
        "{% load i18n %}{% blocktranslate with shown=titel %}{{ shown }}{% endblocktranslate %}",
        "{% block content %}{{ titel }}{% endblock %}",
    ],
)
def test_a_slip_in_a_template_of_ours_fails(text):
    with pytest.raises(pytest.fail.Exception, match=r"Undefined template variable '.*' in .*home"):
        render(text, community=object(), lines=[1])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ title }}", "Science"),
        ("{% if titel %}yes{% else %}no{% endif %}", "no"),
        ("{{ empty }}", ""),
        ("{{ nothing|default:'-' }}", "-"),
    ],
)
def test_what_is_defined_or_only_asked_for_passes(text, shown):
    assert render(text, title="Science", empty="", nothing=None) == shown


@pytest.mark.parametrize(("text", "shown"), [("{{ titel }}", ""), ("{{ titel|default:'-' }}", "-")])
def test_templates_of_other_packages_keep_django_s_silence(text, shown):
    assert render(text, path=THEIRS) == shown
