from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()

app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:5173"], allow_methods=["*"])

todos = [{"id": "1", "item": "Read the first edition"}]


@app.get("/todo", tags=["todos"])
async def get_todos() -> dict:
    return {"data": todos}
