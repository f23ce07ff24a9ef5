from pydantic import BaseModel


class Report[T](BaseModel):
    celsius: T
    note: str


def yesterday() -> Report[float]:
    return Report(celsius=11.5, note="first edition")
