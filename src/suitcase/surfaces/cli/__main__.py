"""``python -m suitcase.surfaces.cli`` is the ``suitcase`` command."""

from suitcase.surfaces.cli.main import app

if __name__ == "__main__":
    app()
