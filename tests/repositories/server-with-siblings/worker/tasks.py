def pending() -> int:
    return 0
