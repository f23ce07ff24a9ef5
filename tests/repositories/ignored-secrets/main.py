from fastapi import FastAPI

from vault import drawers

app = FastAPI(title="Vault")


@app.get("/drawers")
def read_drawers():
    return {"drawers": drawers, "register": "first edition"}
