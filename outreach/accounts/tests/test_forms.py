def test_the_login_says_what_to_type(client, db):
    page = client.get("/account/login/").content.decode()

    assert "User name or e-mail address" in page
    assert 'autocomplete="username"' in page
    assert "placeholder" not in page.split('name="login"')[1].split(">")[0]
