"""One log line and two metrics for each request, recorded outside the app to include its 500s."""

from __future__ import annotations

import logging
import time

from prometheus_client import Counter, Histogram

log = logging.getLogger("users_service")

# Names and labels as in prometheus-fastapi-instrumentator, so its dashboards fit; status is exact here.
REQUESTS = Counter("http_requests_total", "Requests answered", ["method", "handler", "status"])
SECONDS = Histogram("http_request_duration_seconds", "Time until the answer began", ["method", "handler"])

PROBES = ("/healthz", "/readyz", "/metrics")


class RequestObserver:
    def __init__(self, app) -> None:
        self._app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, asked = time.perf_counter(), scope["path"]

        async def send_observed(message) -> None:
            if message["type"] == "http.response.start":
                observe(scope, asked, message["status"], time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, send_observed)


def observe(scope, path: str, status: int, seconds: float) -> None:
    """`path` is the path that the client sent; the scope's own may have been rewritten since."""
    method = scope["method"]
    # The route's pattern, such as /v1/users/{user_id}: labels made from the clients' own paths would grow without
    # limit.
    handler = getattr(scope.get("route"), "path", "none")
    REQUESTS.labels(method, handler, str(status)).inc()
    SECONDS.labels(method, handler).observe(seconds)
    quiet = path in PROBES and status < 400
    level = logging.DEBUG if quiet else logging.ERROR if status >= 500 else logging.INFO
    log.log(level, "%s %s %d %.1f ms", method, path, status, seconds * 1000)
