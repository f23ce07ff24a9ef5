from fastapi import FastAPI

app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)


@app.get("/secret-menu")
def secret_menu():
    return {"dish": "ramen", "menu": "first edition"}
