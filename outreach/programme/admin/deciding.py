"""The page of every decision about duties, and what may be refused there."""

from functools import partial

from outreach.programme import actions
from outreach.shared import admin_deciding
from outreach.shared.admin_deciding import may_get_and_post

__all__ = ["decide", "may_get_and_post"]

decide = partial(admin_deciding.decide, refusals=(actions.ExtensionRefused, actions.ReleaseRefused))
