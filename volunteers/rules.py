"""How much of a telephone number or an e-mail address a list shows."""

HIDDEN = "****"
SHORT = 9


def masked(contact: str) -> str:
    """Enough to tell two people apart, too little to reach either."""
    name, at, host = contact.partition("@")
    if at:
        return f"{name[:1]}{HIDDEN}@{host}"
    if len(contact) <= SHORT:
        return HIDDEN + contact[-2:] if contact else ""
    return f"{contact[:3]}{HIDDEN}{contact[-4:]}"
