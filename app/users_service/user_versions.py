"""Each version of the API's form of a user. Version 2 splits the name."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from .user_store import User, UserStore

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class NewUserV1(BaseModel):
    name: Name

    def create_in(self, store: UserStore) -> User:
        return store.create(self.name)


class UserV1(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    id: UUID


class NewUserV2(BaseModel):
    given_name: Name
    family_name: Name | None = None

    def create_in(self, store: UserStore) -> User:
        name = self.given_name if self.family_name is None else f"{self.given_name} {self.family_name}"
        return store.create(name, self.family_name)


class UserV2(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    given_name: str
    #: Null where no client said which part of the name it is.
    family_name: str | None
    id: UUID


#: What clients send and what they get.
USER_VERSIONS: dict[str, tuple[type[NewUserV1 | NewUserV2], type[UserV1 | UserV2]]] = {
    "1": (NewUserV1, UserV1),
    "2": (NewUserV2, UserV2),
}
