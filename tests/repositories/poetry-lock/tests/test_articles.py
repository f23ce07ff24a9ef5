from app.main import get_application


def test_has_a_title() -> None:
    assert get_application().title == "Conduit"
