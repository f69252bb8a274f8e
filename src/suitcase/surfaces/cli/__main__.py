"""``python -m suitcase.surfaces.cli`` is the ``suitcase`` command."""

from suitcase.surfaces.cli.main import app


def main() -> None:
    """Run the command that sys.argv names."""
    app()


if __name__ == "__main__":
    main()
