import pytest

from volunteers.rules import masked


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        pytest.param("13800000001", "138****0001", id="a mobile phone"),
        pytest.param("010-84640001", "010****0001", id="a phone at home"),
        pytest.param("84640001", "****01", id="eight digits"),
        pytest.param("8464001", "****01", id="a short number"),
        pytest.param("1", "****1", id="hardly anything"),
        pytest.param("chen.chen@example.org", "c****@example.org", id="an e-mail address"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_contact_is_masked(contact, shown):
    assert masked(contact) == shown
