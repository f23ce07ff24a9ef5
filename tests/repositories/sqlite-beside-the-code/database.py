import sqlite3
from pathlib import Path

PATH = Path(__file__).parent / "visits.db"


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(PATH)
    connection.execute("CREATE TABLE IF NOT EXISTS visits (at TEXT)")
    return connection
