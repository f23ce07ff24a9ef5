recipes = [{"name": "Shortbread", "from": "first edition"}]
