from fastapi import FastAPI

from weather import __version__
from weather.reports import Report, yesterday

app = FastAPI(title="Weather", version=__version__)


@app.get("/livez")
def alive() -> str:
    return "alive"


@app.get("/report")
def report() -> Report[float]:
    return yesterday()
