"""A refusal as a problem document (RFC 9457)."""

from __future__ import annotations

import json

from .asgi import Scope, Send
from .choose_version import Refusal
from .response_headers import vary
from .rules import VersionRules


def problem_document(rules: VersionRules, refusal: Refusal) -> dict[str, object]:
    """`versions` lists the known ones, `asked` the versions asked for by each way."""
    return {
        "type": f"{rules.policy}#{refusal.kind}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "versions": list(rules.names),
        "default": rules.default,
        "asked": refusal.asked,
    }


async def send_problem(rules: VersionRules, refusal: Refusal, scope: Scope, send: Send) -> None:
    """Also answers a WebSocket if the server can answer its handshake; otherwise the WebSocket is closed, which is a
    403."""
    kind = "http.response"
    if scope["type"] == "websocket":
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": refusal.title})
            return
        kind = "websocket.http.response"
    body = json.dumps(problem_document(rules, refusal)).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if names := vary(rules):
        headers.append((b"vary", ", ".join(names).encode()))
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
    content = b"" if scope.get("method") == "HEAD" else body
    await send({"type": f"{kind}.body", "body": content, "more_body": False})
