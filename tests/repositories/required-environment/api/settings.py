import os
from os import environ

QUEUE_URL = os.environ["QUEUE_URL"]
API_TOKEN = environ["API_TOKEN"]
REGION = os.getenv("REGION", "eu-north-1")
