from fastapi import APIRouter

router = APIRouter()


@router.post("/test-email/", status_code=201)
def test_email(to: str) -> dict[str, str]:
    return {"message": f"Sent to {to}"}


@router.get("/health-check/")
async def health_check() -> bool:
    return True
