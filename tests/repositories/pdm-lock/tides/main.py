from fastapi import FastAPI

from tides.tables import Table, brest

app = FastAPI(title="Tides")


@app.get("/health")
async def health():
    return {"ok": True}


@app.get("/tides")
async def tides() -> Table:
    return brest
