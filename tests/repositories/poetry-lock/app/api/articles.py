from fastapi import APIRouter

router = APIRouter(prefix="/articles")


@router.get("")
async def list_articles() -> dict[str, list[str]]:
    return {"articles": ["On Releases, first edition"]}
