"""A reader's machine: the built wheel with all extras, and nothing set."""

from tests.packaging.conftest import built, installed_whole

__all__ = ["built", "installed_whole"]
