from functools import lru_cache

from pydantic import Field, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_prefix="CRM_")

    database_url: PostgresDsn
    secret_key: SecretStr
    page_size: int = 20
    sender: str = Field(default="crm@example.com")


@lru_cache
def get_settings() -> Settings:
    return Settings()
