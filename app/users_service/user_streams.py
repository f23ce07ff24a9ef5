"""New users as server-sent events, and users on demand over a WebSocket.

Neither is aware of a drain: the middleware around the app ends them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter, WebSocket
from fastapi.sse import EventSourceResponse, ServerSentEvent

from .user_store import User, UserStore
from .user_versions import USER_VERSIONS

LOOK_EVERY_SECONDS = 0.2


def user_streams(store: UserStore, version: str) -> APIRouter:
    """The streams of one version of the API. They come before the other routes, which take any word for a user's id."""
    _, shown = USER_VERSIONS[version]
    routes = APIRouter(prefix=f"/v{version}", tags=[f"version {version}"])

    def show(user: User) -> dict[str, str | None]:
        return shown.model_validate(user).model_dump(mode="json")

    @routes.get("/users/events", response_class=EventSourceResponse)
    async def new_users() -> AsyncIterator[ServerSentEvent]:
        """An event `user` for each user that this pod creates from now on."""
        seen = store.count()
        yield ServerSentEvent(comment="new users of this pod")
        while True:
            for user in store.page(seen, 100):
                seen += 1
                yield ServerSentEvent(data=show(user), event="user")
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    @routes.websocket("/users/find")
    async def find_users(websocket: WebSocket) -> None:
        """Takes ids, one per message, and answers each with the user or with a `detail` that explains the error."""
        await websocket.accept()
        async for text in websocket.iter_text():
            await websocket.send_text(json.dumps(_find(text)))

    def _find(text: str) -> dict[str, str | None]:
        try:
            user = store.find(UUID(text))
        except ValueError:
            return {"detail": "that is not a user's id: send one like 00000000-0000-4000-8000-000000000001"}
        if user is None:
            return {"detail": f"there is no user {text}; see the list of users"}
        return show(user)

    return routes
