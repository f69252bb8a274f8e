"""Static files: hashed names, compressed beside the original, kept by browsers for a year."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    """Rewrites the import paths of ES modules too, so that a new module never meets an old one."""

    support_js_module_import_aggregation = True
