"""What other areas and surfaces may call."""

from suitcase.areas.centers.actions import create_center
from suitcase.areas.centers.queries import get_center, list_members, list_my_centers
from suitcase.areas.centers.rules import time_zones

__all__ = ["create_center", "get_center", "list_members", "list_my_centers", "time_zones"]
