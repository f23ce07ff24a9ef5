"""The ASGI middleware: however a client asks, the app sees /v1/users."""

from __future__ import annotations

from .asgi import ASGIApp, Message, Receive, Scope, Send
from .choose_version import Choice, Refusal, choose_version
from .problem import send_problem
from .response_headers import Headers, notices, vary, with_location_as_asked, with_media_type, with_vary
from .rules import VersionRules

#: The key in the scope that holds the choice, for logs and endpoints.
CHOICE = "fastapi_release_versions"
_STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")


class VersionMiddleware:
    """Rewrites the path of requests for the rules' resources and tells clients about the end of their version.

    Changes the scope in place, like Starlette, so outer middleware sees the route that was found.
    """

    def __init__(self, app: ASGIApp, rules: VersionRules) -> None:
        self._app, self._rules = app, rules
        self._vary = vary(rules)
        self._notices = {name: notices(rules, name) for name in rules.names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        root = scope.get("root_path", "").rstrip("/")
        path: str = scope["path"]
        inside = root != "" and path.startswith(f"{root}/")
        asked = path[len(root) :] if inside else path
        choice = choose_version(self._rules, asked, lambda name: _values(scope, name))
        if choice is None:
            await self._app(scope, receive, send)
        elif isinstance(choice, Refusal):
            await send_problem(self._rules, choice, scope, send)
        else:
            is_rewritten = choice.path != asked
            if is_rewritten:
                _rewrite(scope, root if inside else "", choice)
            scope[CHOICE] = choice

            async def send_noted(message: Message) -> None:
                if message["type"] in _STARTS:
                    headers = self._noted(list(message.get("headers", ())), choice)
                    if is_rewritten:
                        headers = with_location_as_asked(headers, choice, root if inside else "")
                    message = {**message, "headers": headers}
                await send(message)

            await self._app(scope, receive, send_noted)

    def _noted(self, headers: Headers, choice: Choice) -> Headers:
        headers = with_vary(with_media_type(headers, choice.media_type), self._vary)
        return [*headers, *self._notices[choice.version]]


def _values(scope: Scope, name: str) -> list[str]:
    wanted = name.lower().encode("latin-1")
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == wanted]


def _rewrite(scope: Scope, root: str, choice: Choice) -> None:
    scope["path"] = root + choice.path
    raw: bytes | None = scope.get("raw_path")
    if raw is not None:
        # Keeps the client's percent-encoding.
        root_raw = root.encode()
        before = root_raw if raw.startswith(root_raw) else b""
        scope["raw_path"] = before + f"/v{choice.version}".encode() + raw[len(before) :]
