"""The settings of the town's processes: those of the tests, and each answer says which templates it was drawn from."""

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE, TEMPLATES

MIDDLEWARE = ["tests.browser.drawn.Drawn", *MIDDLEWARE]
TEMPLATES = [
    {**each, "OPTIONS": {**each["OPTIONS"], "environment": "tests.browser.drawn.environment"}}
    if "environment" in each["OPTIONS"]
    else each
    for each in TEMPLATES
]
