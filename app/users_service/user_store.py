"""Users, in this process's memory: every pod has its own."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from uuid import UUID, uuid4


@dataclass(frozen=True)
class User:
    id: UUID
    #: The full name as written.
    name: str
    #: The last part of the name, if a client gave it. Nobody can derive it from the name alone.
    family_name: str | None = None

    @property
    def given_name(self) -> str:
        return self.name if self.family_name is None else self.name.removesuffix(f" {self.family_name}")


class UserStore:
    """Safe to use from any number of threads and tasks."""

    def __init__(self) -> None:
        self._lock = Lock()
        ada = User(id=UUID("00000000-0000-4000-8000-000000000001"), name="Ada")
        grace = User(id=UUID("00000000-0000-4000-8000-000000000002"), name="Grace")
        self._users = {user.id: user for user in (ada, grace)}

    def page(self, offset: int, limit: int) -> list[User]:
        """Users in the order in which they were created."""
        with self._lock:
            return list(self._users.values())[offset : offset + limit]

    def count(self) -> int:
        return len(self._users)

    def find(self, user_id: UUID) -> User | None:
        with self._lock:
            return self._users.get(user_id)

    def create(self, name: str, family_name: str | None = None) -> User:
        user = User(uuid4(), name, family_name)
        with self._lock:
            self._users[user.id] = user
        return user
