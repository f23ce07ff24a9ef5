from fastapi import APIRouter, FastAPI

api = APIRouter(prefix="/api/v1")


@api.get("/maps")
def maps():
    return {"maps": ["harbour"], "atlas": "first edition"}


app = FastAPI(
    title="Maps",
    openapi_url="/api/v1/openapi.json",
    docs_url="/api/v1/docs",
)
app.include_router(api)
