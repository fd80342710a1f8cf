"""The clinics that these screens are opened in: those of the audit trail."""

from tests.ui.audit.conftest import at, busy

__all__ = ["at", "busy"]
