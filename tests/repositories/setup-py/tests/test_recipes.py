from recipes.book import recipes


def test_is_not_empty():
    assert recipes
