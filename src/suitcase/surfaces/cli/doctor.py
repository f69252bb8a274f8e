"""``suitcase doctor``: look at everything an installation needs, say what is wrong and how to mend it."""

import sys
from collections.abc import Iterator

from suitcase.stores import installation
from suitcase.stores.dsn import is_external
from suitcase.stores.embedded import Cluster, ClusterError
from suitcase.surfaces.cli import findings
from suitcase.surfaces.cli.findings import Finding, Patient

_SIGNS = {"good": "✓", "note": "·", "problem": "✗"}


def run(*, port: int) -> int:
    """Print all findings; 0 when nothing is wrong, 1 otherwise. Changes nothing and starts nothing."""
    try:
        patient = _patient(port)
    except SystemExit as refusal:  # settings refuse with a sentence
        _print(Finding("problem", str(refusal)))
        return 1
    problems = 0
    remedies: set[str] = set()
    for finding in _findings(patient):
        problems += finding.level == "problem"
        _print(finding, remedy_is_known=finding.remedy in remedies)
        remedies.add(finding.remedy)
    said = {0: "Everything is in order.", 1: "One thing needs mending."}
    sys.stdout.write(f"\n{said.get(problems, f'{problems} things need mending.')}\n")
    return 1 if problems else 0


def _patient(port: int) -> Patient:
    from suitcase.surfaces.cli.main import set_up_django

    set_up_django()
    from django.apps import apps
    from django.conf import settings

    areas = [config for config in apps.get_app_configs() if config.name.startswith("suitcase.areas.")]
    tables = {
        model._meta.db_table for config in areas for model in config.get_models(include_auto_created=True)
    }
    return Patient(
        var=settings.VAR,
        port=port,
        network=settings.NETWORK,
        production=settings.PRODUCTION,
        tenant_tables=tuple(sorted(tables)),
    )


def _findings(patient: Patient) -> Iterator[Finding]:
    for check in findings.BEFORE_THE_DATABASE:
        yield from check(patient)
    if _database_should_answer(patient):
        try:
            for check in findings.WITH_THE_DATABASE:
                yield from check(patient)
        except installation.Unreachable:
            pass  # the check of the roles has said so, with the remedy
    for check in findings.BESIDE_THE_DATABASE:
        yield from check(patient)


def _database_should_answer(patient: Patient) -> bool:
    """An embedded server that is stopped is no problem; there is just nothing to look at inside."""
    if is_external():
        return True
    try:
        return Cluster(patient.var).status().state == "running"
    except ClusterError:
        return False


def _print(finding: Finding, *, remedy_is_known: bool = False) -> None:
    sys.stdout.write(f"{_SIGNS[finding.level]} {finding.what}\n")
    for line in () if remedy_is_known else finding.remedy.splitlines():
        sys.stdout.write(f"    {line}\n")
