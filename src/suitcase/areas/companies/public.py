"""What other areas and surfaces may call."""

from suitcase.areas.companies.actions import begin_load, finish_load, take_batch
from suitcase.areas.companies.index import index_stale
from suitcase.areas.companies.loading import load_file
from suitcase.areas.companies.queries import get_entity, get_registry, is_registered
from suitcase.areas.companies.search import search

__all__ = [
    "begin_load",
    "finish_load",
    "get_entity",
    "get_registry",
    "index_stale",
    "is_registered",
    "load_file",
    "search",
    "take_batch",
]
