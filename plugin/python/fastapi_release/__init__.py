"""Made from plugin/schema.json by `npm run generate`."""

from .fast_api_service import FastApiService
from .service_group import ServiceGroup
from .versioned_image import VersionedImage

__all__ = ["FastApiService", "ServiceGroup", "VersionedImage"]
