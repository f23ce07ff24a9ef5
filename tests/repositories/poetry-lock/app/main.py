from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from app.api.articles import router
from app.core.config import AppSettings


def get_application() -> FastAPI:
    settings = AppSettings()
    application = FastAPI(**settings.fastapi_kwargs)
    application.add_middleware(CORSMiddleware, allow_origins=settings.allowed_origins)
    application.include_router(router, prefix=settings.api_prefix)
    return application


app = get_application()
