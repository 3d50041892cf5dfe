"""The ways into a DKAN: the metastore of a DKAN 2, the packages of a DKAN 1, the document that both have."""

from harvesters.roads import DKAN_MARKS, base_of

ITEMS = "/api/1/metastore/schemas/dataset/items"
ACTIONS = "/api/3/action"
DATA_JSON = "/data.json"


def ways_into(url: str) -> tuple[tuple[str, str], ...]:
    """The ways into a DKAN; one, where the address names it."""
    base = base_of(url, DKAN_MARKS)
    ways = (("items", base + ITEMS), ("names", f"{base}{ACTIONS}/package_list"), ("document", base + DATA_JSON))
    for mark, way in zip(DKAN_MARKS, ways, strict=True):
        if mark in url:
            return (way,)
    return ways
