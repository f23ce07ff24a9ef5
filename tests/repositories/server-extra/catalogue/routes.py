from fastapi import APIRouter

router = APIRouter()


@router.get("/stars")
def stars() -> dict[str, object]:
    return {"stars": ["Vega", "Altair"], "catalogue": "first edition"}
