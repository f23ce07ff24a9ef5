from fastapi import APIRouter

router = APIRouter(prefix="/orders")


@router.get("/")
def orders() -> dict[str, object]:
    return {"orders": [], "ledger": "first edition"}
