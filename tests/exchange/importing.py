"""A manager who imports what tests write."""

from collections.abc import Callable

from clinic_app.access.permissions import Role
from clinic_app.exchange.json_limits import JsonObject
from clinic_app.exchange.preparing import prepare
from clinic_app.exchange.reports import ImportReport
from clinic_app.exchange.service import ExchangeService
from clinic_app.history.chart import OpenChart
from clinic_app.history.kinds import ItemKind
from clinic_app.identifiers import PatientId
from tests.exchange.bundles import a_bundle
from tests.history.builders import Ward


class Importer:
    """Imports bundles, and looks at what came of it as the doctor does."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward
        self.manager = ward.actor(Role.MANAGER)
        self.service = ExchangeService(ward.registry.home, ward.clinical.home, ward.blobs, ward.registry.clock, zone="Asia/Kolkata")

    def imports(self, *resources: JsonObject) -> ImportReport:
        """Import the resources as one file."""
        return self.imports_bytes(a_bundle(resources))

    def imports_bytes(self, data: bytes, *, is_cancelled: Callable[[], bool] = lambda: False) -> ImportReport:
        """Import the bytes of a file."""
        prepared = prepare(data, name="file.json")
        (report,) = self.service.import_files(self.manager, self.ward.command(), [prepared], is_cancelled=is_cancelled)
        return report

    def plans(self, *resources: JsonObject) -> ImportReport:
        """See what importing them would do."""
        return self.service.plan(self.manager, prepare(a_bundle(resources), name="file.json"))

    def chart(self, patient: PatientId) -> OpenChart:
        """A chart, opened by the doctor."""
        return self.ward.history.open_chart(self.ward.doctor, patient)

    def counts(self, patient: PatientId) -> dict[ItemKind, int]:
        """How many entries of each kind a chart holds, without those there are none of."""
        return {kind: count for kind, count in self.chart(patient).summary().counts.items() if count}

    def digest(self) -> tuple[int, int]:
        """How many changes either file has seen in its tables of records; the trail does not count."""
        found = []
        for home in (self.ward.registry.home, self.ward.clinical.home):
            with home.file.reading() as connection:
                names = connection.exec_driver_sql(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('audit', 'audit_keys') ORDER BY name"
                ).scalars()
                rows = [connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY 1').all() for name in names]
            found.append(hash(str([sorted(map(str, each)) for each in rows])))
        return found[0], found[1]
