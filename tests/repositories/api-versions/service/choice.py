import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

MEDIA_TYPE = re.compile(r"application/vnd\.songs\.v(\d+)\+json")


class VersionChoice:
    """Leads a request without a version in its path to the version in its header X-API-Version or in Accept."""

    def __init__(self, app: ASGIApp, resource: str, default: str) -> None:
        self.app, self.resource, self.default = app, resource, default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(self.resource):
            headers = Headers(scope=scope)
            accepted = MEDIA_TYPE.search(headers.get("accept", ""))
            version = headers.get("x-api-version") or (accepted and accepted[1]) or self.default
            scope = {**scope, "path": f"/v{version}{scope['path']}"}
        await self.app(scope, receive, send)
