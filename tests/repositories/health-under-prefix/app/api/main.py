from fastapi import APIRouter

from app.api.routes import orders, utils

api_router = APIRouter()
api_router.include_router(orders.router)
api_router.include_router(utils.router, prefix="/utils", tags=["utils"])
