"""The app under test: streams of every kind, some aware of the drain and some not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import BackgroundTasks, FastAPI, Request, Response, WebSocket
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from fastapi_release_drain import DrainMiddleware, DrainWatch, drain_begins, draining

watch = DrainWatch()
app = FastAPI()
app.add_middleware(DrainMiddleware, watch=watch)


async def parts(*texts: str, pause: float) -> AsyncIterator[str]:
    for text in texts:
        yield text
        await asyncio.sleep(pause)


@app.get("/readyz")
async def ready(response: Response) -> str:
    response.status_code = 503 if watch.stopping() else 200
    return "stopping" if watch.stopping() else "ready"


@app.get("/events", response_class=EventSourceResponse)
async def events() -> AsyncIterator[ServerSentEvent]:
    """One event, then nothing more."""
    yield ServerSentEvent(data=1)
    await asyncio.sleep(60)


@app.get("/halves")
async def halves() -> StreamingResponse:
    """Events in two parts each; one is incomplete most of the time."""
    texts = [text for number in range(200) for text in (f"data: {number}", "\n\n")]
    return StreamingResponse(parts(*texts, pause=0.1), media_type="text/event-stream")


@app.get("/half")
async def half() -> StreamingResponse:
    """An event that begins and is never completed."""

    async def begun() -> AsyncIterator[str]:
        yield "data: whole\n\n"
        yield "data: half"
        await asyncio.sleep(60)

    return StreamingResponse(begun(), media_type="text/event-stream")


@app.get("/rows")
async def rows() -> StreamingResponse:
    """Not aware of the drain."""
    return StreamingResponse(parts(*(f"row {number}\n" for number in range(600)), pause=0.05), media_type="text/csv")


@app.get("/willing-rows")
async def willing_rows(request: Request) -> StreamingResponse:
    """Ends by itself, with a line that says where to continue."""

    async def willing() -> AsyncIterator[str]:
        async for text in parts(*(f"row {number}\n" for number in range(600)), pause=0.05):
            if draining(request):
                yield "next: row later\n"
                return
            yield text

    return StreamingResponse(willing(), media_type="text/csv")


@app.get("/file")
async def file() -> StreamingResponse:
    """Has a known length; takes 1.5 s."""
    return StreamingResponse(parts(*["x" * 10] * 15, pause=0.1), headers={"Content-Length": "150"})


@app.get("/afterwards")
async def afterwards(later: BackgroundTasks, done: str) -> StreamingResponse:
    """A short stream, followed by 2 s of background work."""

    async def work() -> None:
        await asyncio.sleep(2)
        open(done, "w").close()

    later.add_task(work)
    return StreamingResponse(parts("a", "b", pause=0), media_type="text/plain", background=later)


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


@app.websocket("/chatter")
async def chatter(websocket: WebSocket) -> None:
    """Sends without ever checking whether the client has gone."""
    await websocket.accept()
    while True:
        await websocket.send_text("on")
        await asyncio.sleep(0.02)


@app.websocket("/farewell")
async def farewell(websocket: WebSocket) -> None:
    """Closes by itself once a drain begins."""
    await websocket.accept()
    await drain_begins(websocket)
    await websocket.send_text("see you")
    await websocket.close(4000)


@app.websocket("/deaf")
async def deaf(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        await asyncio.sleep(60)
    finally:
        print("deaf ended", flush=True)
