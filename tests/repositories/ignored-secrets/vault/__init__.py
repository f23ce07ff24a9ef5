drawers = ["north", "south"]
