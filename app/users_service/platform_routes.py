"""The platform's endpoints: /healthz, /readyz, /version, /metrics."""

from __future__ import annotations

import time

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from fastapi_release_drain import DrainWatch

from .settings import Settings


def platform_routes(settings: Settings, watch: DrainWatch) -> APIRouter:
    routes = APIRouter(tags=["platform"])
    ready_at = time.monotonic() + settings.warm_up_seconds

    @routes.get("/healthz")
    async def health() -> dict[str, str]:
        """Whether the process answers. A failure causes a restart, so nothing outside the process belongs here."""
        return {"status": "ok"}

    @routes.get("/readyz", responses={503: {"description": "Starting or stopping"}})
    async def readiness() -> JSONResponse:
        """Not ready during warm-up, nor once the pod stops. A drain alone changes nothing: a standby stays ready."""
        status = "stopping" if watch.stopping() else "starting" if time.monotonic() < ready_at else "ready"
        return JSONResponse({"status": status}, 200 if status == "ready" else 503)

    @routes.get("/version")
    async def version() -> dict[str, str | None]:
        return {"version": settings.version, "slot": settings.slot, "release": settings.release}

    @routes.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes
