"""/v1/users and /v1/session."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Cookie, HTTPException, Query, Request, Response
from pydantic import BaseModel

from .session import COOKIE, read_session, sign_session
from .user_store import NewUser, User, UserStore


class Session(BaseModel):
    user_id: UUID


def user_routes(store: UserStore, session_secret: str) -> APIRouter:
    routes = APIRouter(prefix="/v1")

    @routes.get("/users")
    async def list_users(
        offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> list[User]:
        return store.page(offset, limit)

    @routes.get("/users/{user_id}", responses={404: {"description": "No such user"}})
    async def read_user(user_id: UUID) -> User:
        user = store.find(user_id)
        if user is None:
            raise HTTPException(404, f"there is no user {user_id}; GET /v1/users lists them")
        return user

    @routes.post("/users", status_code=201)
    async def create_user(new: NewUser, request: Request, response: Response) -> User:
        """Also signs the client in as that user."""
        user = store.create(new)
        response.headers["Location"] = f"/v1/users/{user.id}"
        cookie = sign_session(user.id, session_secret)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return user

    @routes.get("/session", responses={401: {"description": "Not signed in"}})
    async def who_am_i(session: Annotated[str, Cookie()] = "") -> Session:
        user_id = read_session(session, session_secret)
        if user_id is None:
            raise HTTPException(401, "not signed in: POST /v1/users creates a user and signs you in")
        return Session(user_id=user_id)

    return routes
