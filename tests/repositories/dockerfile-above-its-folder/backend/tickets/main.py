from fastapi import FastAPI

app = FastAPI(title="Tickets")


def seat_number(text: str) -> int:
    try:
        return int(text)
    except TypeError, ValueError:
        return 0


@app.get("/seats/{text}")
def seat(text: str) -> dict[str, int | str]:
    return {"seat": seat_number(text), "printed": "first edition"}
