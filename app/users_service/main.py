"""Assembles the service."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import ResponseValidationError
from fastapi.responses import JSONResponse

from fastapi_release_drain import DrainMiddleware, DrainWatch, StreamRules
from fastapi_release_versions import VersionMiddleware

from .api_versions import api_version_routes, served_names
from .log_lines import GatheredLines
from .platform_routes import platform_routes
from .request_observer import RequestObserver, log
from .settings import Settings, SettingsError, read_settings
from .user_routes import user_routes
from .user_store import UserStore
from .user_streams import user_streams


def create_app(settings: Settings, watch: DrainWatch) -> FastAPI:
    app = FastAPI(title="Users", version=settings.version, lifespan=write_all_lines)
    store = UserStore()
    # Routes are tried in order: the most frequent ones come first.
    app.include_router(platform_routes(settings, watch))
    for version in served_names(settings.api_versions):
        app.include_router(user_streams(store, version))
        app.include_router(user_routes(store, settings.session_secret, version))
    app.include_router(api_version_routes(app, settings.api_versions))
    app.add_middleware(VersionMiddleware, rules=settings.api_versions)

    @app.exception_handler(ResponseValidationError)
    async def answer_is_wrong(request: Request, error: ResponseValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        report = (request.method, request.url.path, where, first["msg"])
        log.error("%s %s: the answer does not match its own schema: %s: %s", *report)
        return JSONResponse({"detail": "internal error: the answer does not match its own schema"}, 500)

    return app


@asynccontextmanager
async def write_all_lines(_: FastAPI) -> AsyncIterator[None]:
    """uvicorn ends with the signal that it got, so nothing runs at the interpreter's exit."""
    yield
    for handler in log.handlers:
        handler.flush()


def log_to_stdout(level: str) -> None:
    handler = GatheredLines(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    handler.formatter.converter = time.gmtime
    log.handlers = [handler]
    log.propagate = False
    log.setLevel(level.upper())


def application() -> DrainMiddleware:
    """The app factory for uvicorn's --factory."""
    try:
        settings = read_settings()
    except SettingsError as error:
        sys.exit("\n".join(f"ERROR {line}" for line in str(error).splitlines()))
    log_to_stdout(settings.log_level)
    watch = DrainWatch()
    rules = StreamRules(grace_seconds=settings.grace_seconds)
    return DrainMiddleware(RequestObserver(create_app(settings, watch)), watch, rules)
