from fastapi import APIRouter

items = APIRouter(prefix="/items", tags=["items"])
tools = APIRouter(prefix="/tools", tags=["tools"])


@items.get("/")
def read_items() -> list[dict[str, str]]:
    return [{"title": "A Room of One's Own", "note": "first edition"}]


@tools.get("/health-check/")
async def health_check() -> bool:
    return True


api_router = APIRouter()
api_router.include_router(items)
api_router.include_router(tools)
