"""GML as WKT: the axes in the order of its system, holes kept, nothing read by halves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.values.geometries import LONGEST, geometry
from tests.cpu_time import within_cpu_seconds

GML = 'xmlns:gml="http://www.opengis.net/gml/3.2"'
URN = 'srsName="urn:ogc:def:crs:EPSG::4326"'
BOX = "POLYGON ((-99.4 19.1, -98.9 19.1, -98.9 19.6, -99.4 19.6, -99.4 19.1))"
LON_LAT = "<gml:lowerCorner>-99.4 19.1</gml:lowerCorner><gml:upperCorner>-98.9 19.6</gml:upperCorner>"
LAT_LON = "<gml:lowerCorner>19.1 -99.4</gml:lowerCorner><gml:upperCorner>19.6 -98.9</gml:upperCorner>"


def pos_list(numbers, said=""):
    return f"<gml:posList {said}>{numbers}</gml:posList>"


def pos(*positions):
    return "".join(f"<gml:pos>{each}</gml:pos>" for each in positions)


def polygon(outer, *holes, said="", boundary="exterior"):
    rings = ((boundary, outer), *(("interior", hole) for hole in holes))
    inner = "".join(f"<gml:{name}><gml:LinearRing>{ring}</gml:LinearRing></gml:{name}>" for name, ring in rings)
    return f"<gml:Polygon {said}>{inner}</gml:Polygon>"


POINT = "<gml:Point><gml:pos>19 -99</gml:pos></gml:Point>"
MEMBER = f"<gml:pointMember>{POINT}</gml:pointMember>"
LINE = "<gml:LineString><gml:posList>1 0 3 2</gml:posList></gml:LineString>"
CURVE = (
    "<gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>1 0 3 2 5 4</gml:posList></gml:LineStringSegment>"
    "</gml:segments></gml:Curve>"
)
SURFACE = f"<gml:surfaceMember>{polygon(pos_list('1 0 1 1 2 1 1 0'))}</gml:surfaceMember>"


@pytest.mark.parametrize(
    ("system", "corners"),
    [
        ("", LON_LAT),
        ('srsName="http://www.opengis.net/def/crs/OGC/1.3/CRS84"', LON_LAT),
        ('srsName="urn:ogc:def:crs:OGC:1.3:CRS84"', LON_LAT),
        ('srsName="CRS:84"', LON_LAT),
        ('srsName="EPSG:4326"', LON_LAT),
        ('srsName="http://www.opengis.net/gml/srs/epsg.xml#4326"', LON_LAT),
        (URN, LAT_LON),
        ('srsName="urn:ogc:def:crs:EPSG:6.9:4326"', LAT_LON),
        ('srsName="urn:x-ogc:def:crs:EPSG:4326"', LAT_LON),
        ('srsName="http://www.opengis.net/def/crs/EPSG/0/4326"', LAT_LON),
        ('srsName="https://www.opengis.net/def/crs/EPSG/0/6365"', LAT_LON),
        ('srsName="http://www.opengis.net/def/EPSG/0/4326"', LAT_LON),  # piveau's example
        ('srsName="urn:ogc:def:crs:EPSG::32614"', None),  # metres
    ],
)
def test_the_system_tells_in_which_order_the_axes_stand(system, corners):
    read = geometry(f"<gml:Envelope {system}>{corners or LON_LAT}</gml:Envelope>")
    assert read == ((BOX, None) if corners else (None, "geometry.other_system"))


@pytest.mark.parametrize(
    ("gml", "wkt"),
    [
        (f"<gml:Envelope {GML}><gml:pos>-99.4 19.1</gml:pos><gml:pos>-98.9 19.6</gml:pos></gml:Envelope>", BOX),
        ("<gml:Box><gml:coordinates>-99.4,19.1 -98.9,19.6</gml:coordinates></gml:Box>", BOX),
        ('<Envelope xmlns="http://www.opengis.net/gml">' + LON_LAT.replace("gml:", "") + "</Envelope>", BOX),
        (f'<?xml version="1.0" encoding="UTF-8"?>\n<gml:Envelope>{LON_LAT}</gml:Envelope>', BOX),
        (f"<gml:Point {URN}><gml:pos>19.4 -99.1</gml:pos></gml:Point>", "POINT (-99.1 19.4)"),
        ("<gml:Point><gml:pos>-99.1 19.4 2240</gml:pos></gml:Point>", "POINT (-99.1 19.4)"),
        ("<gml:Point><gml:coord><gml:X>-99.1</gml:X><gml:Y>19.4</gml:Y></gml:coord></gml:Point>", "POINT (-99.1 19.4)"),
        ("<gml:LineString><gml:posList>0 0 1 1</gml:posList></gml:LineString>", "LINESTRING (0 0, 1 1)"),
        (
            polygon(pos_list("0 0 0 9 9 9 9 0 0 0"), pos("1 1", "1 2", "2 2", "1 1"), said=URN),
            "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 1))",
        ),
        (polygon(pos_list("0 0 5 0 1 5 1 1 5", 'srsDimension="3"')), "POLYGON ((0 0, 0 1, 1 1, 0 0))"),
        (polygon(pos_list("0 0 5 0 1 5 1 1 5"), said='srsDimension="3"'), "POLYGON ((0 0, 0 1, 1 1, 0 0))"),
        (
            polygon("<gml:coordinates>0,0 0,1 1,1 0,0</gml:coordinates>", boundary="outerBoundaryIs"),
            "POLYGON ((0 0, 0 1, 1 1, 0 0))",
        ),
        (
            f"<gml:MultiPoint {URN}>{2 * MEMBER}</gml:MultiPoint>",
            "MULTIPOINT (-99 19, -99 19)",
        ),
        (
            f"<gml:MultiPoint {URN}><gml:pointMembers>{2 * POINT}</gml:pointMembers></gml:MultiPoint>",
            "MULTIPOINT (-99 19, -99 19)",
        ),
        (
            f"<gml:MultiCurve {URN}><gml:curveMembers>{LINE}{CURVE}</gml:curveMembers></gml:MultiCurve>",
            "MULTILINESTRING ((0 1, 2 3), (0 1, 2 3, 4 5))",
        ),
        (CURVE, "LINESTRING (1 0, 3 2, 5 4)"),
        (
            f"<gml:MultiLineString><gml:lineStringMember>{LINE}</gml:lineStringMember></gml:MultiLineString>",
            "MULTILINESTRING ((1 0, 3 2))",
        ),
        (
            f"<gml:MultiSurface {URN}>{2 * SURFACE}</gml:MultiSurface>",
            "MULTIPOLYGON (((0 1, 1 1, 1 2, 0 1)), ((0 1, 1 1, 1 2, 0 1)))",
        ),
    ],
)
def test_what_gml_draws_is_drawn(gml, wkt):
    assert geometry(gml) == (wkt, None)


@pytest.mark.parametrize(
    "gml",
    [
        "<gml:Envelope>",
        "<gml:Envelope/>",
        "<gml:Envelope><gml:lowerCorner>1 2</gml:lowerCorner></gml:Envelope>",
        "<gml:Envelope><gml:lowerCorner>1</gml:lowerCorner><gml:upperCorner>2</gml:upperCorner></gml:Envelope>",
        "<gml:Point><gml:pos>uno dos</gml:pos></gml:Point>",
        "<gml:Point><gml:pos>1e999 nan</gml:pos></gml:Point>",
        "<gml:Polygon><gml:exterior/></gml:Polygon>",
        "<gml:Polygon/>",
        polygon(pos_list("0 0 1")),
        polygon(pos_list("0 0 1 1 2 2 0 0"), said='srsDimension="x"'),
        polygon(pos_list("0 0 1 1 2 2 0 0"), said='srsDimension="-1"'),
        "<gml:Curve/>",
        f"<gml:Curve><gml:segments><gml:Arc>{pos_list('0 0 1 1 2 0')}</gml:Arc></gml:segments></gml:Curve>",
        "<gml:MultiPoint/>",
        "<gml:MultiCurve><gml:curveMember/></gml:MultiCurve>",
        "<gml:MultiSurface/>",
        "<p>Jalisco</p>",
        "<gml:Point><gml:pos>1 2</gml:pos></gml:Point><gml:Point><gml:pos>1 2</gml:pos></gml:Point>",
        '<!DOCTYPE a [<!ENTITY b "1 2">]><gml:Point xmlns:gml="g"><gml:pos>&b;</gml:pos></gml:Point>',
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Point><pos>&b;</pos></Point>',
        "<gml:Point>" * 2_000 + "</gml:Point>" * 2_000,
        "<gml:Point><gml:pos>" + "1 " * LONGEST + "</gml:pos></gml:Point>",
    ],
    ids=lambda gml: gml[:60],
)
def test_what_is_no_geometry_is_said(gml):
    assert geometry(gml) == (None, "geometry.unreadable")


def test_a_geometry_of_very_many_points_is_its_box():
    corners = " ".join(f"{number / 1000} {number % 2}" for number in range(6_000))
    assert geometry(polygon(pos_list(f"{corners} 0 0"))) == (
        "POLYGON ((0 0, 5.999 0, 5.999 1, 0 1, 0 0))",
        "value.too_long",
    )


TAGS = st.sampled_from(
    [
        "gml:Envelope",
        "gml:MultiPoint",
        "gml:Curve",
        "gml:Polygon",
        "gml:exterior",
        "gml:pos",
        "gml:posList",
        "Point",
        "a",
    ]
)
ELEMENTS = st.recursive(
    st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", TAGS, st.text("0123 .,-e&<", max_size=8)),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=3)),
    max_leaves=6,
)


@given(ELEMENTS)
def test_no_xml_is_an_exception(gml):
    wkt, code = geometry(gml)
    assert (wkt is None) == (code == "geometry.unreadable")


@pytest.mark.parametrize(
    "words",
    [
        f"<gml:Point {URN}>" + " " * 60_000 + "x",
        f"<gml:Point {URN}>" + " srsName='" * 10_000 + ' srsName="' * 10_000,
        f"<?xml {URN}" + "<?xml" * 30_000,
        f"<?xml {URN}?>" + " " * 60_000 + "x",
        f"<gml:Point {URN}>" + ("<" + "a" * 199) * 900,
    ],
    ids=["blanks", "attributes", "declarations", "blanks after one", "addresses"],
)
def test_what_is_no_gml_is_refused_as_fast_as_it_is_long(words):
    with within_cpu_seconds(1):
        assert geometry(words)[1] == "geometry.unreadable"
