"""Users, in this process's memory: every pod has its own."""

from __future__ import annotations

from threading import Lock
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import BaseModel, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class NewUser(BaseModel):
    name: Name


class User(NewUser):
    id: UUID


class UserStore:
    """Safe to use from any number of threads and tasks."""

    def __init__(self) -> None:
        self._lock = Lock()
        ada = User(id=UUID("00000000-0000-4000-8000-000000000001"), name="Ada")
        grace = User(id=UUID("00000000-0000-4000-8000-000000000002"), name="Grace")
        self._users = {user.id: user for user in (ada, grace)}

    def page(self, offset: int, limit: int) -> list[User]:
        """In the order in which they were created."""
        with self._lock:
            return list(self._users.values())[offset : offset + limit]

    def find(self, user_id: UUID) -> User | None:
        with self._lock:
            return self._users.get(user_id)

    def create(self, new: NewUser) -> User:
        user = User(id=uuid4(), **new.model_dump())
        with self._lock:
            self._users[user.id] = user
        return user
