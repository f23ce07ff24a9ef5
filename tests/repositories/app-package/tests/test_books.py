from app.routers.books import read_book


def test_reads_a_book() -> None:
    assert read_book(1).title == "Dune"
