def phase() -> str:
    return "waxing"
