class Config:
    title = "Tasks"
    board = "first edition"
    host = "0.0.0.0"
    port = 8000


config = Config()
