known = {"tea": 3, "coffee": 4}


def of(item: str) -> int:
    return known.get(item, 0)
