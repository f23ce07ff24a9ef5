from pydantic import BaseModel


class Parcel(BaseModel):
    number: int
    label: str
