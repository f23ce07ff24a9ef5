"""Session cookies: the user's id and its signature, `<uuid>.<hex HMAC-SHA256>`.

Nothing is stored, so pods of either slot accept each other's cookies, as long as they share the secret.
"""

from __future__ import annotations

import hmac
from uuid import UUID

COOKIE = "session"


def _signature(user_id: str, secret: str) -> str:
    return hmac.new(secret.encode(), user_id.encode(), "sha256").hexdigest()


def sign_session(user_id: UUID, secret: str) -> str:
    return f"{user_id}.{_signature(str(user_id), secret)}"


def read_session(cookie: str, secret: str) -> UUID | None:
    """Returns None unless it was signed with this secret."""
    user_id, _, signature = cookie.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(user_id, secret).encode()):
        return None
    return UUID(user_id)
