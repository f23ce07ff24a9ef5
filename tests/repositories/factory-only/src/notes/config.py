from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    title: str = "Notes"
    greeting: str = "first edition"
