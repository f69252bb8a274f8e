"""The PostgreSQL that Suitcase brings along, for everybody who has not set ``DATABASE_URL``.

Only two things start or stop it: the supervisor (``suitcase up``) and a test run. Every other process
asks for a connection string with :func:`dsn_from_var` and never touches the server itself.
"""

from suitcase.stores.embedded.cluster import Cluster, Status
from suitcase.stores.embedded.errors import ClusterError
from suitcase.stores.embedded.places import Places, Profile, abandoned, var_folder
from suitcase.stores.embedded.roles import (
    DEFAULT_DATABASE,
    ROLES,
    dsn_from_var,
    roles_sql,
)

__all__ = [
    "DEFAULT_DATABASE",
    "ROLES",
    "Cluster",
    "ClusterError",
    "Places",
    "Profile",
    "Status",
    "abandoned",
    "dsn_from_var",
    "roles_sql",
    "var_folder",
]
