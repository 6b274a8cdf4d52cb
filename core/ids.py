import secrets


def new_public_id() -> str:
    """A random identifier for URLs: 72 bits, 12 URL-safe characters, never guessable from another."""
    return secrets.token_urlsafe(9)
