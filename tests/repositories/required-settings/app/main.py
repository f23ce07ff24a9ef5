from fastapi import FastAPI

from app.config import get_settings

settings = get_settings()
app = FastAPI(title="Customers")


@app.get("/customers")
def customers():
    return {"page": settings.page_size, "database": settings.database_url.path, "book": "first edition"}
