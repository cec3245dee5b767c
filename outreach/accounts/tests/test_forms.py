def test_the_login_says_what_to_type(client, db):
    page = client.get("/account/login/").content.decode()

    assert "User name or e-mail address" in page
    assert 'autocomplete="username"' in page
    assert "placeholder" not in page.split('name="login"')[1].split(">")[0]


def test_a_name_longer_than_any_is_refused_before_it_is_looked_for(client, db):
    answer = client.post("/account/login/", {"login": "x" * 100_000, "password": "y"})

    assert answer.status_code == 200
    assert "Ensure this value has at most 254 characters" in answer.content.decode()
