"""Whatever a service or a series can say is read back from each file of a release as it was stored."""

import gzip

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from federation.exporters import EXPORTERS
from federation.orders import Order
from federation.releases import publish
from mappings.json_form import canonical_bytes, json_from_resource, resource_from_json
from mappings.rdf.reader import resources_from_rdf
from tests.mappings.rdf.sayable import sayable
from tests.mappings.strategies import BASE, data_services, dataset_series

SYNTAXES = {exporter.name: exporter.file_name for exporter in EXPORTERS.values() if exporter.is_rdf}
again = settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def published(stock, out):
    """Publish one resource in place of the one before; give the release's folder."""
    stock.add_source("fuente")

    def publish_one(resource):
        with stock.database.write() as connection:
            for table in ("record_version", "record"):
                connection.exec_driver_sql(f"DELETE FROM {table}")
        stock.store("fuente", [resource])
        assert publish(stock.database, out, Order(BASE, keep=1)).counts.withheld == 0
        return out / "current"

    return publish_one


def read_back(folder, resource, file_name):
    """The one resource of a release, from each of its RDF files and from the file of its kind."""
    expected = resource_from_json(sayable(json_from_resource(resource)))
    for syntax, name in SYNTAXES.items():
        content = gzip.decompress((folder / name).read_bytes())
        assert resources_from_rdf(content, syntax) == (expected,), syntax
    assert gzip.decompress((folder / file_name).read_bytes()) == canonical_bytes(json_from_resource(resource)) + b"\n"


@again
@given(service=data_services())
def test_a_service_goes_through_a_release(published, service):
    folder = published(service)
    read_back(folder, service, "services.ndjson.gz")
    assert gzip.decompress((folder / "datasets.ndjson.gz").read_bytes()) == b""


@again
@given(series=dataset_series())
def test_a_series_goes_through_a_release(published, series):
    folder = published(series)
    read_back(folder, series, "series.ndjson.gz")
    counts = orjson.loads((folder / "manifest.json").read_bytes())["counts"]
    assert (counts["datasets"], counts["services"], counts["series"]) == (0, 0, 1)
