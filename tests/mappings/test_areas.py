"""A spatial value of any kind: its name, one geometry, its box and centre, none of which costs another."""

import pytest

from mappings.areas import area
from mappings.origin import Origin
from mappings.parts import locations

BOX = "POLYGON ((-104 20, -103 20, -103 21, -104 21, -104 20))"
POINT = "POINT (-103.5 20.5)"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"text": "Jalisco"}, {"code": "14"}),
        ({"text": "Jalisco", "geom": POINT}, {"code": "14", "geometry": POINT}),
        ({"text": "Jalisco", "geom": POINT, "bbox": BOX}, {"code": "14", "geometry": POINT, "bbox": BOX}),
        ({"bbox": BOX, "centroid": POINT}, {"bbox": BOX, "centroid": POINT}),
        ({"geom": "nada", "geometry": POINT}, {"geometry": POINT}),
        ({"geom": POINT, "geometry": BOX}, {"geometry": POINT}),
    ],
    ids=repr,
)
def test_an_object_gives_its_name_and_each_of_its_shapes_once(value: dict[str, str], found: dict[str, str]) -> None:
    assert area(value, "14")[0] == found


def test_a_shape_that_cannot_be_read_is_said_and_the_name_kept() -> None:
    found, code = area({"text": "Jalisco", "geom": "POLYGON ((nada"}, "14")
    assert found == {"code": "14"}
    assert code


def test_a_shape_beside_a_code_is_the_datasets_and_the_place_is_everyones() -> None:
    origin = Origin("https://i.mx", "uno", "Uno")
    shared, own = locations("https://i.mx/dataset/uno/1", [{"code": "14", "geometry": POINT, "bbox": BOX}], origin)
    assert shared == locations("https://i.mx/dataset/uno/2", [{"code": "14"}], origin)[0]
    assert isinstance(own, dict)
    assert own["uri"].startswith("https://i.mx/dataset/uno/1#place-")
    assert (own["geometry"], own["bbox"]) == (POINT, BOX)
