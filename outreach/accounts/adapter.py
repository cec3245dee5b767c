from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given out by the office; nobody opens one alone."""

    def is_open_for_signup(self, request) -> bool:
        return False
