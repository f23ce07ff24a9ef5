"""An app that knows nothing of a drain."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

from fastapi import FastAPI, WebSocket
from fastapi.responses import StreamingResponse


def create_app() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def root() -> str:
        return "hello"

    @app.post("/who")
    async def who(seconds: float = 0) -> str:
        await asyncio.sleep(seconds)
        return os.environ.get("WHO", "")

    @app.get("/events")
    async def events() -> StreamingResponse:
        async def numbers() -> AsyncIterator[str]:
            for number in range(600):
                yield f"data: {number}\n\n"
                await asyncio.sleep(0.05)

        return StreamingResponse(numbers(), media_type="text/event-stream")

    @app.websocket("/echo")
    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        async for text in websocket.iter_text():
            await websocket.send_text(text)

    return app


app = create_app()

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, port=int(os.environ["PORT"]))
