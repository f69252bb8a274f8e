"""The product's settings, with one difference: passwords hash fast, because tests make hundreds of people."""

from suitcase.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
