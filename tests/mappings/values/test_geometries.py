"""Geometries in all the forms that portals use, out as WKT in longitude and latitude."""

import json

import pytest

from mappings.values.places import geometry
from tests.cpu_time import within_cpu_seconds

MEXICALI = "POLYGON ((-118.45 27.99, -112.32 27.99, -112.32 32.71, -118.45 32.71, -118.45 27.99))"


@pytest.mark.parametrize(
    "value",
    [
        "32.71,-112.32 27.99, -118.45",  # the Guía's own example: latitude first, two corners
        "-118.45,27.99,-112.32,32.71",
        "-118.45 27.99 -112.32 32.71",
        "ENVELOPE(-118.45, -112.32, 32.71, 27.99)",
        {"west": -118.45, "south": "27.99", "east": -112.32, "north": 32.71},
        {
            "WestBoundingCoordinate": -118.45,
            "SouthBoundingCoordinate": 27.99,
            "EastBoundingCoordinate": -112.32,
            "NorthBoundingCoordinate": 32.71,
        },
        {"xmin": -118.45, "ymin": 27.99, "xmax": -112.32, "ymax": 32.71, "spatialReference": {"wkid": 4326}},
        [-118.45, 27.99, -112.32, 32.71],
        "[-118.45, 27.99, -112.32, 32.71]",
        {"type": "envelope", "coordinates": [[-118.45, 32.71], [-112.32, 27.99]]},
        MEXICALI,
        f"SRID=4326;{MEXICALI}",
        f"<http://www.opengis.net/def/crs/OGC/1.3/CRS84> {MEXICALI}",
    ],
    ids=str,
)
def test_a_box_in_any_form(value: object) -> None:
    assert geometry(value) == (MEXICALI, None)


@pytest.mark.parametrize(
    ("value", "wkt"),
    [
        ({"type": "Point", "coordinates": [-103.35, 20.67, 1_500]}, "POINT (-103.35 20.67)"),
        ('{"type": "Point", "coordinates": [-103.35, 20.67]}', "POINT (-103.35 20.67)"),
        ("POINT(-103.35 20.67)", "POINT (-103.35 20.67)"),
        ("point z (-103.35 20.67 1500)", "POINT (-103.35 20.67)"),
        ("20.67, -103.35", "POINT (-103.35 20.67)"),
        ("-103.35, 20.67", "POINT (-103.35 20.67)"),
        ([-103.35, 20.67, -103.35, 20.67], "POINT (-103.35 20.67)"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, "POLYGON ((0 0, 1 0, 1 1, 0 0))"),
        (
            "POLYGON((0 0,1 0,1 1,0 0),(0.1 0.1,0.2 0.1,0.2 0.2,0.1 0.1))",
            "POLYGON ((0 0, 1 0, 1 1, 0 0), (0.1 0.1, 0.2 0.1, 0.2 0.2, 0.1 0.1))",
        ),
        ("LINESTRING (1 2, 3 4)", "LINESTRING (1 2, 3 4)"),
        ("MULTIPOINT ((1 2), (3 4))", "MULTIPOINT (1 2, 3 4)"),
        ("MULTIPOLYGON (((0 0,1 0,1 1,0 0)))", "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"),
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}, "POINT (1 2)"),
        (
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}],
            },
            "POINT (1 2)",
        ),
        (
            {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [7.8, 46.5]}]},
            "POINT (7.8 46.5)",
        ),
        (
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "coordinates": [1, 2]},
                    {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
                ],
            },
            "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))",
        ),
        ("POINT (-0.00000001 1e1)", "POINT (0 10)"),
    ],
    ids=str,
)
def test_geojson_and_wkt(value: object, wkt: str) -> None:
    assert geometry(value) == (wkt, None)
    assert geometry(wkt) == (wkt, None)


@pytest.mark.parametrize(
    "value",
    [
        "nacional",
        "POINT (200 3)",
        "POINT (3 200)",
        "POINT EMPTY",
        "POINT (1)",
        "POINT (nan 1)",
        "POLYGON ((0 0, 1 1))",
        "POLYGON ((0 0, 1 0, 1 1, 0 0)",
        "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT (-99.1 39.4)",  # in Mexico neither way
        "SRID=4326; POINT",
        "14,14",
        "1,2,3",
        "-100,95,-90,96",
        "-100,30,-90,20",
        "ENVELOPE(-118.45, -112.32, 27.99, 32.71)",  # upside down
        '{"type": "Point"',
        {"type": "Point", "coordinates": "12"},
        {"type": "Point", "coordinates": [None, 1]},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "FeatureCollection", "features": []},
        {"west": 1, "south": 2, "east": 3},
        [1, 2, 3, "x"],
        [1, 2],
        True,
        12,
    ],
    ids=str,
)
def test_what_is_no_place_on_earth_is_said(value: object) -> None:
    assert geometry(value) == (None, "geometry.unreadable")


@pytest.mark.parametrize(
    ("value", "wkt"),
    [
        ("SRID=4326;POINT (-99.1 19.4)", "POINT (-99.1 19.4)"),
        ("srid = 6365 ; POINT (-99.1 19.4)", "POINT (-99.1 19.4)"),
        ("SRID=0;POINT (-99.1 19.4)", "POINT (-99.1 19.4)"),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT (-99.1 19.4)", "POINT (-99.1 19.4)"),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT (19.4 -99.1)", "POINT (-99.1 19.4)"),
        ("<https://www.opengis.net/def/crs/EPSG/0/6365>POINT (19.4 -99.1)", "POINT (-99.1 19.4)"),
        ("<urn:ogc:def:crs:EPSG::4326> POINT Z (19.4 -99.1 2240)", "POINT (-99.1 19.4)"),
        (
            "<http://www.opengis.net/def/crs/EPSG/0/4326> MULTIPOINT ((19 -99), (20 -98))",
            "MULTIPOINT (-99 19, -98 20)",
        ),
        (
            "SRID=4326;GEOMETRYCOLLECTION (POINT (-99 19), LINESTRING (-99 19, -98 20))",
            "GEOMETRYCOLLECTION (POINT (-99 19), LINESTRING (-99 19, -98 20))",
        ),
        (
            "<http://www.opengis.net/def/crs/EPSG/0/4326> GEOMETRYCOLLECTION (POINT (19 -99), POINT (20 -98))",
            "GEOMETRYCOLLECTION (POINT (-99 19), POINT (-98 20))",
        ),
    ],
)
def test_the_system_before_wkt_tells_in_which_order_the_axes_stand(value: str, wkt: str) -> None:
    assert geometry(value) == (wkt, None)


@pytest.mark.parametrize(
    "value",
    [
        "SRID=32614;POINT (478000 2150000)",  # UTM 14 N
        "SRID=6372;POINT (2500000 800000)",  # Mexico ITRF2008, Lambert
        "<http://www.opengis.net/def/crs/EPSG/0/6372> POINT (2500000 800000)",
        "<http://www.opengis.net/def/crs/EPSG/0/2876> POINT (1 2)",  # feet
        "<urn:ogc:def:crs:EPSG::32614> POINT (1 2)",
        "<http://ejemplo.mx/sistema> POINT (1 2)",
        '<gml:Point srsName="EPSG:32614"><gml:pos>478000 2150000</gml:pos></gml:Point>',
        {"type": "Point", "coordinates": [1, 2], "crs": {"type": "name", "properties": {"name": "EPSG:32614"}}},
    ],
    ids=str,
)
def test_another_system_is_said_and_its_numbers_are_not_taken_for_degrees(value: object) -> None:
    assert geometry(value) == (None, "geometry.other_system")


def test_a_system_in_degrees_is_no_reason_to_leave_geojson_out() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert geometry({"type": "Point", "coordinates": [-99.1, 19.4], "crs": crs}) == ("POINT (-99.1 19.4)", None)


def test_a_coastline_is_published_as_its_box() -> None:
    ring = [[number / 1000, (number % 7) / 10] for number in range(6_000)]
    wkt, code = geometry(json.dumps({"type": "LineString", "coordinates": ring}))

    assert (wkt, code) == ("POLYGON ((0 0, 5.999 0, 5.999 0.6, 0 0.6, 0 0))", "value.too_long")


ADDRESS = "http://www.opengis.net/def/crs/EPSG/0/4326"
URN = "urn:ogc:def:crs:EPSG::4326"


@pytest.mark.parametrize(
    ("value", "wkt"),
    [
        (f"<{ADDRESS}> POINT (-99.1 19.4)", "POINT (-99.1 19.4)"),  # where latitude stands first there is no such place
        (f"<{ADDRESS}>POINT(-86.8 21.2)", "POINT (-86.8 21.2)"),  # Cancún, which would lie in the Antarctic
        (f"<{URN}> POLYGON ((-87 20, -86 20, -86 21, -87 20))", "POLYGON ((-87 20, -86 20, -86 21, -87 20))"),
        (f'<gml:Point srsName="{URN}"><gml:pos>-86.8 21.2</gml:pos></gml:Point>', "POINT (-86.8 21.2)"),
        (
            (
                f"<gml:Envelope srsName='{ADDRESS}'><gml:lowerCorner>-99 19</gml:lowerCorner>"
                "<gml:upperCorner>-98 20</gml:upperCorner></gml:Envelope>"
            ),
            "POLYGON ((-99 19, -98 19, -98 20, -99 20, -99 19))",
        ),
    ],
)
def test_axes_in_the_wrong_order_are_swapped_where_only_so_the_place_is_in_mexico(value: str, wkt: str) -> None:
    assert geometry(value) == (wkt, "geometry.axes_swapped")


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        (f"<{ADDRESS}> POINT (40.4 -3.7)", ("POINT (-3.7 40.4)", None)),  # Madrid, either way outside
        (f"<{ADDRESS}> POINT (-75 0)", ("POINT (0 -75)", None)),  # the Antarctic, as it says
        (f"<{ADDRESS}> LINESTRING (-99 19, -99 39)", (None, "geometry.unreadable")),  # in part outside
    ],
)
def test_axes_are_never_swapped_into_another_country(value: str, reading: tuple[str | None, str | None]) -> None:
    assert geometry(value) == reading


@pytest.mark.parametrize(
    "words",
    [
        "GEOMETRYCOLLECTION(POLYGON(" + "(1 1) " * 40 + "x))",
        "GEOMETRYCOLLECTION(MULTIPOLYGON(" + "((1 1), (1 1)) " * 40 + "x))",
        "GEOMETRYCOLLECTION(" + "a" * 150_000 + ")",
    ],
    ids=["rings", "polygons", "letters"],
)
def test_a_collection_that_is_not_closed_is_refused_as_fast_as_it_is_long(words: str) -> None:
    with within_cpu_seconds(2):
        assert geometry(words) == (None, "geometry.unreadable")
