from fastapi import APIRouter, Request

router = APIRouter()


@router.get("/notes")
def notes(request: Request) -> dict[str, object]:
    return {"greeting": request.app.state.config.greeting, "notes": []}
