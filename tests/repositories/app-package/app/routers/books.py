from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

router = APIRouter(prefix="/books", tags=["books"])


class Book(BaseModel):
    title: str
    edition: str


shelf = {1: Book(title="Dune", edition="first edition")}


@router.get("/{number}")
def read_book(number: int) -> Book:
    if number not in shelf:
        raise HTTPException(status_code=404, detail="No such book")
    return shelf[number]
