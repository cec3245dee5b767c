"""A file waits for the person who handed it in, for an hour, and is taken once."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from outreach.shared import waiting_room

NOON = datetime(2030, 4, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
CONTENT = "日期,名称\n2030-04-01,讲座\n".encode()
ME, SOMEBODY_ELSE = 7, 8


class Damaged(Exception):
    """Whatever may go wrong while a file is brought in."""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def handed_in(content=CONTENT, *, name="活动.csv", purpose="activities", by_id=ME):
    upload = SimpleUploadedFile(name, content)
    token = waiting_room.keep(upload, purpose=purpose, by_id=by_id)
    date_file(found(token, purpose=purpose, by_id=by_id).path, NOON)
    return token


def found(token, *, purpose="activities", by_id=ME):
    return waiting_room.find(token, purpose=purpose, by_id=by_id)


def date_file(path, moment):
    """Files bear the time of the real clock, which no test can move."""
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


# --- Kept and found ----------------------------------------------------------------------------


def test_who_hands_a_file_in_finds_it_again_as_often_as_it_is_looked_at(folder):
    token = handed_in()

    first, second = found(token), found(token)

    assert first == second
    assert first.name == "活动.csv"
    assert first.path.parent == folder
    assert first.path.read_bytes() == CONTENT


def test_a_file_of_many_blocks_is_kept_whole():
    content = b"2030-04-01,lecture\n" * 10_000

    assert found(handed_in(content)).path.read_bytes() == content


def test_two_files_of_the_same_name_do_not_meet(folder):
    one, two = handed_in(b"one"), handed_in(b"two")

    assert [found(token).path.read_bytes() for token in (one, two)] == [b"one", b"two"]
    assert len(names(folder)) == 2


@pytest.mark.parametrize("name", ["活动.csv", "table.xlsx", "no ending", "a" * 90 + ".csv"])
def test_nothing_of_the_name_a_file_came_with_is_in_the_folder(folder, name):
    found(handed_in(name=name))

    [stored] = names(folder)
    assert len(stored) == 32
    assert set(stored) <= set("0123456789abcdef")


def test_a_long_name_keeps_its_end():
    assert found(handed_in(name="a" * 120 + ".csv")).name == "a" * 96 + ".csv"


def test_nobody_else_on_the_server_may_look_into_the_folder(folder):
    path = found(handed_in()).path

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# --- Not found ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asker",
    [
        pytest.param({"by_id": SOMEBODY_ELSE}, id="another person"),
        pytest.param({"purpose": "holidays"}, id="another purpose"),
        pytest.param({"by_id": SOMEBODY_ELSE, "purpose": "holidays"}, id="both"),
        pytest.param({"by_id": None}, id="nobody"),
    ],
)
def test_a_token_serves_one_person_and_one_purpose(asker):
    token = handed_in()

    with pytest.raises(signing.BadSignature):
        found(token, **asker)

    assert found(token).path.read_bytes() == CONTENT


def test_a_token_that_is_not_ours_is_refused():
    token = handed_in()
    ticket = signing.loads(token, salt=waiting_room.SALT)
    forgeries = [
        "",
        "anything",
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        "x" + token,
        signing.dumps(ticket),
        signing.dumps(ticket, key="another", salt=waiting_room.SALT),
    ]

    for forgery in forgeries:
        with pytest.raises(signing.BadSignature):
            found(forgery)


def test_a_token_holds_for_an_hour(clock):
    token = handed_in()

    clock.move_to(NOON + HOUR, tick=False)
    assert found(token).path.read_bytes() == CONTENT

    clock.move_to(NOON + HOUR + SECOND, tick=False)
    with pytest.raises(waiting_room.Gone):
        found(token)


def test_a_file_that_is_no_longer_there_is_gone():
    token = handed_in()
    found(token).path.unlink()

    with pytest.raises(waiting_room.Gone):
        found(token)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(CONTENT + b"2030-04-02,more\n", id="something added"),
        pytest.param(CONTENT[:-1], id="something missing"),
        pytest.param(CONTENT.replace(b"04", b"05"), id="just as long"),
        pytest.param(b"", id="nothing left"),
    ],
)
def test_a_file_that_is_not_the_one_handed_in_is_gone(content):
    token = handed_in()
    found(token).path.write_bytes(content)

    with pytest.raises(waiting_room.Gone):
        found(token)


# --- Taken -------------------------------------------------------------------------------------


def test_a_file_is_taken_whole_and_is_gone_afterwards(folder):
    token = handed_in()

    with waiting_room.taken(found(token)) as path:
        assert path.read_bytes() == CONTENT

    assert names(folder) == []
    with pytest.raises(waiting_room.Gone):
        found(token)


def test_while_a_file_is_taken_nobody_else_finds_or_takes_it(folder):
    token = handed_in()
    waiting = found(token)
    brought_in = []

    with waiting_room.taken(waiting) as path:
        with pytest.raises(waiting_room.Gone):
            found(token)
        with pytest.raises(waiting_room.Gone), waiting_room.taken(waiting):
            brought_in.append("a second time")
        assert path.read_bytes() == CONTENT

    assert brought_in == []
    assert names(folder) == []


def test_a_file_is_not_taken_again_after_it_was_taken():
    waiting = found(handed_in())
    with waiting_room.taken(waiting):
        pass

    brought_in = []
    with pytest.raises(waiting_room.Gone), waiting_room.taken(waiting):
        brought_in.append("a second time")

    assert brought_in == []


@pytest.mark.parametrize("error", [Damaged, KeyboardInterrupt])
def test_a_file_that_was_refused_waits_again(folder, error):
    token = handed_in()
    waiting = found(token)

    with pytest.raises(error), waiting_room.taken(waiting):
        raise error

    assert names(folder) == [waiting.path.name]
    assert found(token) == waiting
    with waiting_room.taken(waiting) as path:
        assert path.read_bytes() == CONTENT


def test_taking_one_file_leaves_the_others():
    mine, another = handed_in(b"mine"), handed_in(b"another", by_id=SOMEBODY_ELSE)

    with waiting_room.taken(found(mine)):
        pass

    assert found(another, by_id=SOMEBODY_ELSE).path.read_bytes() == b"another"


# --- Swept -------------------------------------------------------------------------------------


def old_and_young() -> tuple[Path, Path]:
    old, young = found(handed_in(b"old")).path, found(handed_in(b"young")).path
    date_file(old, NOON - HOUR - SECOND)
    date_file(young, NOON - HOUR)
    return old, young


def test_files_whose_tokens_no_longer_hold_are_swept_out(folder):
    _old, young = old_and_young()

    waiting_room.sweep()

    assert names(folder) == [young.name]


def test_whoever_hands_in_a_file_sweeps(folder):
    _old, young = old_and_young()

    new = found(handed_in(b"new")).path

    assert names(folder) == sorted([young.name, new.name])


def test_what_an_import_left_behind_that_was_cut_off_is_swept_out(folder):
    left = found(handed_in()).path
    left = left.rename(left.with_name(f"{left.name}-0a1b2c3d"))
    date_file(left, NOON - HOUR - SECOND)

    waiting_room.sweep()

    assert names(folder) == []


def test_a_file_that_is_being_brought_in_is_not_swept_out():
    waiting = found(handed_in())
    date_file(waiting.path, NOON - HOUR)

    with waiting_room.taken(waiting) as path:
        waiting_room.sweep()

        assert path.read_bytes() == CONTENT


def test_sweeping_an_empty_room_is_dull(folder):
    waiting_room.sweep()
    waiting_room.sweep()

    assert names(folder) == []
