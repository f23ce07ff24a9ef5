from fastapi import FastAPI

from app.database import Bird, engine

app = FastAPI(title="Birds")


@app.get("/table")
def table():
    return {"table": Bird.__tablename__, "dialect": engine.dialect.name, "field guide": "first edition"}
