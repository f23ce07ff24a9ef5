from fastapi import FastAPI

api = FastAPI(title="Bakery")


@api.get("/menu")
def menu() -> dict[str, str]:
    return {"bread": "rye", "menu": "first edition"}
