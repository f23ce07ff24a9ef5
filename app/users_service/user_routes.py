"""Users and sessions, below /v1 and /v2."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Cookie, HTTPException, Query, Request, Response
from pydantic import BaseModel

from .session import COOKIE, read_session, sign_session
from .user_store import User, UserStore
from .user_versions import USER_VERSIONS


class Session(BaseModel):
    user_id: UUID


def user_routes(store: UserStore, session_secret: str, version: str) -> APIRouter:
    """The routes of one version of the API."""
    # Annotations are evaluated when a route is made, not kept as text: they name this version's models.
    sent, shown = USER_VERSIONS[version]
    routes = APIRouter(prefix=f"/v{version}", tags=[f"version {version}"])

    @routes.get("/users", response_model=list[shown])
    async def list_users(
        offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> list[User]:
        return store.page(offset, limit)

    @routes.get("/users/{user_id}", response_model=shown, responses={404: {"description": "No such user"}})
    async def read_user(user_id: UUID) -> User:
        user = store.find(user_id)
        if user is None:
            raise HTTPException(404, f"there is no user {user_id}; see the list of users")
        return user

    @routes.post("/users", response_model=shown, status_code=201)
    async def create_user(new: sent, request: Request, response: Response) -> User:
        """Also signs the client in as that user."""
        user = new.create_in(store)
        response.headers["Location"] = f"/v{version}/users/{user.id}"
        cookie = sign_session(user.id, session_secret)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return user

    @routes.get("/session", responses={401: {"description": "Not signed in"}})
    async def who_am_i(session: Annotated[str, Cookie()] = "") -> Session:
        user_id = read_session(session, session_secret)
        if user_id is None:
            raise HTTPException(401, "not signed in: create a user, which signs you in")
        return Session(user_id=user_id)

    return routes
