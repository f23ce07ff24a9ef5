from fastapi import FastAPI

from poems.__about__ import __version__

app = FastAPI(title="Poems", version=__version__)


@app.get("/today")
def today() -> dict[str, str]:
    return {"poem": "The first edition of the morning"}
