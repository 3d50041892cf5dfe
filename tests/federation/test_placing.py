"""What follows for the level and the place of a source from what was typed of them: a truth table."""

import pytest

from federation.claims import Claim
from federation.editing import edit
from federation.errors import UsageError
from federation.joining import join
from federation.placing import iter_place_notes
from federation.settings import Settings

SETTINGS = Settings()
LEVEL, STATE, MUNICIPALITY = "government_level", "state", "municipality"
COUNTRY = ("federal", None, None)
JALISCO = ("state", "14", None)
GUADALAJARA = ("municipal", "14", "14039")
FEDERAL_IN_JALISCO = ("federal", "14", None)
FEDERAL_IN_GUADALAJARA = ("federal", "14", "14039")


@pytest.fixture
def edited(sqlite_database):
    """Edit a source of some level and place; what becomes of it, and what is said."""

    def run(before, changes):
        level, state, municipality = before
        claim = Claim(
            "https://a.example", name="uno", protocol="ckan", level=level, branch="executive", state=state,
            municipality=municipality,
        )  # fmt: skip
        source = join(sqlite_database, SETTINGS, claim, activate=True).source
        after = edit(sqlite_database, SETTINGS, "uno", changes)
        notes = " ".join(iter_place_notes(source, after, changes))
        return (after.government_level, after.state, after.municipality), notes

    return run


@pytest.mark.parametrize(
    ("before", "changes", "after", "said"),
    [
        (JALISCO, {MUNICIPALITY: "14039", LEVEL: "municipal"}, GUADALAJARA, ""),
        (GUADALAJARA, {LEVEL: "federal"}, FEDERAL_IN_GUADALAJARA, "Conserva su lugar, Guadalajara: "),
        (GUADALAJARA, {LEVEL: "federal", STATE: None}, COUNTRY, "Ya no tiene municipio: era 14039 (Guadalajara)."),
        (GUADALAJARA, {LEVEL: "state"}, JALISCO, "Ya no tiene municipio: era 14039 (Guadalajara)."),
        (GUADALAJARA, {LEVEL: None}, GUADALAJARA, ""),
        (GUADALAJARA, {MUNICIPALITY: None}, JALISCO, "Su nivel es ahora estatal, el de su lugar."),
        (GUADALAJARA, {STATE: None}, COUNTRY, "Su nivel es ahora federal, el de su lugar."),
        (GUADALAJARA, {STATE: "19"}, ("state", "19", None), "Ya no tiene municipio: era 14039 (Guadalajara). Su nivel"),
        (GUADALAJARA, {STATE: "14"}, GUADALAJARA, ""),
        (GUADALAJARA, {MUNICIPALITY: "19039"}, ("municipal", "19", "19039"), ""),
        (FEDERAL_IN_GUADALAJARA, {MUNICIPALITY: None}, FEDERAL_IN_JALISCO, ""),
        (FEDERAL_IN_GUADALAJARA, {STATE: "19"}, ("federal", "19", None), "Ya no tiene municipio"),
        (FEDERAL_IN_JALISCO, {STATE: None}, COUNTRY, ""),
        (FEDERAL_IN_JALISCO, {LEVEL: None}, JALISCO, "Su nivel es ahora estatal, el de su lugar."),
        (JALISCO, {MUNICIPALITY: "Guadalajara", LEVEL: "municipal"}, GUADALAJARA, ""),
        (GUADALAJARA, {STATE: "Jalisco"}, GUADALAJARA, ""),
        (GUADALAJARA, {MUNICIPALITY: "Monterrey"}, ("municipal", "19", "19039"), ""),
        (JALISCO, {STATE: None}, COUNTRY, "Su nivel es ahora federal, el de su lugar."),
        (JALISCO, {LEVEL: "federal"}, FEDERAL_IN_JALISCO, "Para quitarlo: milpa edit uno --state default"),
        (COUNTRY, {STATE: "14"}, FEDERAL_IN_JALISCO, ""),
        (COUNTRY, {MUNICIPALITY: "14039"}, FEDERAL_IN_GUADALAJARA, ""),
    ],
)
def test_what_was_typed_counts_and_what_cannot_stand_beside_it_goes(edited, before, changes, after, said):
    found, notes = edited(before, changes)
    assert found == after
    assert said in notes
    assert bool(said) == bool(notes)


@pytest.mark.parametrize(
    ("before", "changes", "complaint"),
    [
        (JALISCO, {MUNICIPALITY: "14039"}, "Un portal estatal no lleva --municipality"),
        (JALISCO, {LEVEL: "municipal"}, "Un portal municipal necesita su lugar: añada --municipality"),
        (COUNTRY, {LEVEL: "state"}, "Un portal estatal necesita su lugar: añada --state"),
        (GUADALAJARA, {LEVEL: "municipal", STATE: "19"}, "Un portal municipal necesita su lugar"),
        (COUNTRY, {STATE: "14", MUNICIPALITY: "19039"}, "no está en el estado 14"),
        (GUADALAJARA, {STATE: None, MUNICIPALITY: "14039", LEVEL: "state"}, "no lleva --municipality"),
    ],
)
def test_what_cannot_be_right_together_is_refused(edited, before, changes, complaint):
    with pytest.raises(UsageError, match=complaint):
        edited(before, changes)
