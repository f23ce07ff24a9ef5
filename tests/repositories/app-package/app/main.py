from fastapi import FastAPI

from .routers import books, health

app = FastAPI(title="Bookshop", version="0.3.0")
app.include_router(books.router)
app.include_router(health.router)
