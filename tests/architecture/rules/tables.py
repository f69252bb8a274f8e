"""What must hold for every table of the database. Each rule reads the catalogue and gives its findings as sentences.

`ask` runs a query and returns its rows; it may be a test's own connection or one with a planted table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Ask = Callable[[str], list[tuple[Any, ...]]]

# Tables whose rows belong to nobody, so no policy could tell them apart.
SHARED = {
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "django_session": "found only by a secret key; holds no person in the clear",
    "suitcase_cache": "found only by key; holds nothing of a tenant",
    "rate": "counters under hashed keys, needed before anybody is known",
    "legal_entity": "public registry; read by everybody, written by its load alone",
    "company_name": "public registry; read by everybody, written by its load alone",
    "company_gram": "index of the public registry",
    "company_block": "index of the public registry",
    "company_load": "which files of the public registry were loaded",
    "auth_group": "Django's; no rights and no rows",
    "auth_group_permissions": "Django's; no rights and no rows",
    "auth_permission": "Django's; no rights and no rows",
    "procrastinate_events": "jobs, reached by web and worker alike",
    "procrastinate_jobs": "jobs, reached by web and worker alike",
    "procrastinate_periodic_defers": "jobs, reached by web and worker alike",
    "procrastinate_workers": "jobs, reached by web and worker alike",
}
# Who may delete, and why. Everything else ends or is kept: history is part of the product.
DELETABLE = {
    "account_emailaddress": "a person removes an address",
    "account_emailconfirmation": "used and expired confirmations",
    "mfa_authenticator": "a person removes an app, a passkey or codes; the journal keeps that they were there",
    "usersessions_usersession": "a person signs a browser out",
    "django_session": "signed out or expired",
    "suitcase_cache": "a cache",
    "rate": "counters that have run out",
    "set_up_token": "used once",
    "submission": "keys of forms, kept for a day",
    "procrastinate_events": "jobs that are done",
    "procrastinate_jobs": "jobs that are done",
    "procrastinate_periodic_defers": "jobs that are done",
    "procrastinate_workers": "workers that are gone",
}
_OF_OURS = "relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"


def walled(ask: Ask, shared: Mapping[str, str] = SHARED) -> list[str]:
    """Every table of a tenant has row-level security, and a policy when a role of ours has rights on it."""
    rows = ask(f"""
        SELECT relname, relrowsecurity, EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid),
            has_any_column_privilege('suitcase_app', c.oid, 'SELECT, INSERT, UPDATE')
        FROM pg_class c WHERE {_OF_OURS} ORDER BY relname""")
    names = {row[0] for row in rows}
    found = [f"{name} is excepted but does not exist" for name in sorted(set(shared) - names)]
    for name, is_walled, has_policy, is_reached in rows:
        if name not in shared and not is_walled:
            found.append(f"{name} has no row-level security")
        elif name not in shared and is_reached and not has_policy:
            found.append(f"{name} has rights for suitcase_app but no policy; nobody would ever see a row")
    return found


def kept(ask: Ask, deletable: Mapping[str, str] = DELETABLE) -> list[str]:
    """Rows are deleted only where that is meant; nobody truncates, and a table gives nothing to everybody."""
    rows = ask(f"""
        SELECT c.relname, coalesce(r.rolname, 'everybody'), a.privilege_type
        FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE {_OF_OURS} AND a.grantee <> c.relowner ORDER BY 1, 2, 3""")
    found = []
    for name, role, right in rows:
        if role == "everybody" or right in ("TRUNCATE", "TRIGGER", "REFERENCES"):
            found.append(f"{name} gives {right} to {role}")
        elif right == "DELETE" and name not in deletable:
            found.append(f"{name} lets {role} DELETE; end rows instead, or say in tests/architecture why")
    deleted = {name for name, _, right in rows if right == "DELETE"}
    return found + [
        f"{name} is excepted but nobody may delete from it" for name in sorted(set(deletable) - deleted)
    ]


def humble_roles(ask: Ask) -> list[str]:
    """The roles that work own nothing and rule nothing; only suitcase_system reads across tenants."""
    roles = ask("""
        SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles
        WHERE rolname IN ('suitcase_app', 'suitcase_system') ORDER BY rolname""")
    found = [] if len(roles) == 2 else ["suitcase_app or suitcase_system is missing"]
    for name, is_super, bypasses, makes_roles, makes_databases in roles:
        if is_super or makes_roles or makes_databases or bypasses != (name == "suitcase_system"):
            found.append(f"{name} has rights it must not have")
    owned = ask(f"""
        SELECT relname, rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE {_OF_OURS} AND rolname <> 'suitcase_owner' ORDER BY relname""")
    return found + [f"{table} belongs to {role}, whom no policy stops" for table, role in owned]


def careful_functions(ask: Ask) -> list[str]:
    """Functions that run with their owner's rights fix their search path and are not open to everybody."""
    rows = ask("""
        SELECT p.oid::regprocedure::text, coalesce(array_to_string(p.proconfig, ' '), '') LIKE '%search_path=%',
            EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY 1""")
    found = [
        f"{name} runs as its owner without a fixed search_path" for name, is_fixed, _ in rows if not is_fixed
    ]
    return found + [f"{name} runs as its owner for everybody" for name, _, is_open in rows if is_open]
