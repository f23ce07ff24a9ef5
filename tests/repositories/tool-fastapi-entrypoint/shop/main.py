"""The staff's own pages; nobody outside sees them."""

from fastapi import FastAPI

app = FastAPI(title="Bakery staff")


@app.get("/shifts")
def shifts() -> list[str]:
    return ["morning", "evening"]
