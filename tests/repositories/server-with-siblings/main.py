import click
import uvicorn

from core.config import config


@click.command()
@click.option("--debug", is_flag=True, default=False)
def main(debug: bool) -> None:
    uvicorn.run("app.server:app", host=config.host, port=config.port, reload=debug)


if __name__ == "__main__":
    main()
