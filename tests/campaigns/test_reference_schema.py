"""A reference file is held against its published schema before a row of it is written."""

import copy
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Campaign, ExpectedReturn, ReviewRule
from campaigns.reference_data import WEST_MIDLANDS
from campaigns.reference_schema import EXPECTED_RETURN, reference_schema
from coordination.models import Change
from partners.models import Area, Organisation
from tests import make

pytestmark = pytest.mark.django_db
WHOLE = json.loads(WEST_MIDLANDS.read_text())
WHOLE_DUDLEY = next(area for area in WHOLE["areas"] if area["code"] == make.DUDLEY)


def load(data: Any, folder: Path, *options: str) -> str:
    file, said = folder / "reference.json", io.StringIO()
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    call_command("load_reference", str(file), *options, stdout=said)
    return said.getvalue()


def test_the_published_schema_is_the_one_files_are_held_against() -> None:
    published = WEST_MIDLANDS.with_name("schema.json")
    assert json.loads(published.read_text()) == reference_schema()


@pytest.mark.parametrize(
    ("where", "value", "pointer"),
    [
        (("organisations", 0, "kind"), "quango", "/organisations/0/kind: 'quango' is not one of"),
        (("organisations", 0, "kind"), None, "/organisations/0/kind"),
        (("organisations", 0, "slug"), ..., "/organisations/0: 'slug' is a required property"),
        (("organisations", 0, "area"), "E99999999", "/organisations/0/area: E99999999 is in areas neither"),
        (("organisations", 0, "nmae"), "x", "'nmae' was unexpected"),
        (("areas", 3, "parent"), "E99999999", "/areas/3/parent"),
        (("areas", 0, "code"), "London", "/areas/0/code"),
        (("areas", 0, "populations"), ..., "'populations' is a required property"),
        (("areas", 0, "kind"), "parish", "/areas/0/kind"),
        (("channels", 0, "unit"), "hearts", "/channels/0/unit"),
        (("channels",), ..., "'channels' is a required property"),
        (("universes", 0, "inside"), ["martians"], "/universes/0/inside"),
        (("review_rules", 0, "reviewer"), "nobody", "/review_rules/0/reviewer"),
        (("review_rules", 0, "valid_from"), "2017-02-30", "/review_rules/0/valid_from"),
        (("review_rules", 0, "days"), 0, "/review_rules/0/days"),
        (
            ("expected_returns",),
            [dict.fromkeys(EXPECTED_RETURN, "x")],
            "/expected_returns/0/campaign: x is in campaigns",
        ),
        (("expected_returns",), [{"campaign": "x"}], "'channel' is a required property"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_the_place(where, value, pointer: str, tmp_path: Path) -> None:
    data = copy.deepcopy(WHOLE)
    inner = data
    for step in where[:-1]:
        inner = inner[step]
    if value is ...:
        del inner[where[-1]]
    else:
        inner[where[-1]] = value
    with pytest.raises(CommandError) as refused:
        load(data, tmp_path)
    assert str(refused.value).startswith("Nothing was loaded. ")
    assert pointer in str(refused.value)
    assert not Organisation.objects.filter(kind="quango").exists()


@pytest.mark.parametrize("data", ["", "[", "[]", "null", '"x"', "{}"])
def test_what_is_no_reference_file_is_a_sentence(data: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing was loaded"):
        load(data, tmp_path)


def test_a_file_of_another_shape_is_named_as_the_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^Nothing was loaded\. The file: \[\] is not of type 'object'"):
        load("[]", tmp_path)


def test_a_key_that_stands_twice_in_an_object_is_refused(tmp_path: Path) -> None:
    year = '"year": 2021'
    text = json.dumps(WHOLE)
    assert year in text
    place = next(n for n, area in enumerate(WHOLE["areas"]) if area["populations"])
    with pytest.raises(CommandError, match=f"/areas/{place}/populations/0/year: This key stands twice in its object"):
        load(text.replace(year, f'"year": 1999, {year}', 1), tmp_path)
    assert not Area.objects.exists()


def test_an_area_of_which_a_population_or_a_code_alone_is_changed_is_updated(tmp_path: Path) -> None:
    load(WHOLE, tmp_path)
    assert ", 0 updated" in load(WHOLE, tmp_path)
    data = copy.deepcopy(WHOLE)
    area = next(area for area in data["areas"] if area["populations"])
    area["populations"][0]["population"] += 1
    assert "0 created, 1 updated" in load(data, tmp_path)
    assert "0 created, 0 updated" in load(data, tmp_path)
    area["withdrawn_populations"] = [area["populations"].pop(0)["year"]]
    assert "0 created, 1 updated" in load(data, tmp_path)
    assert "0 created, 0 updated" in load(data, tmp_path)
    area["gss"] = [{"code": area["code"], "from": "2009-01-01"}]
    assert "0 created, 1 updated" in load(data, tmp_path)
    assert "0 created, 0 updated" in load(data, tmp_path)


def test_the_examples_of_the_page_load(tmp_path: Path) -> None:
    load(WHOLE, tmp_path)
    page = (Path(__file__).parents[2] / "docs" / "reference-data.md").read_text()
    council, merger = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert "2 created" in load(council, tmp_path)
    assert "2 created, 2 updated" in load(merger, tmp_path)


def test_a_second_region_an_eighth_council_and_its_rule_are_data_alone(tmp_path: Path) -> None:
    load(WHOLE, tmp_path)
    before = Organisation.objects.count()
    region = {
        "areas": [
            {"code": "E11000001", "name": "Greater Manchester", "kind": "metropolitan_county", "parent": None,
             "populations": [{"year": 2021, "population": 2_867_800, "source": "Census 2021"}]},
            {"code": "E08000003", "name": "Manchester", "kind": "local_authority", "parent": "E11000001",
             "populations": []},
        ],
        "organisations": [
            {"slug": "manchester", "name": "Manchester City Council", "kind": "council", "area": "E08000003",
             "website": "https://www.manchester.gov.uk/", "may_lead": True},
        ],
        "channels": [],
        "review_rules": [
            {"slug": "manchester-bus", "reviewer": "british-transport-police", "modes": ["bus"], "stop_types": [],
             "areas": ["E11000001"], "valid_from": "2027-01-01", "valid_to": None, "days": 5},
        ],
    }  # fmt: skip
    assert "4 created, 0 updated, 0 unchanged" in load(region, tmp_path)
    assert "0 created, 0 updated, 4 unchanged" in load(region, tmp_path)
    assert Area.objects.get(pk="E08000003").lineage == ["E11000001", "E08000003"]
    assert Organisation.objects.count() == before + 1
    assert ReviewRule.objects.filter(pk="manchester-bus", version=1).exists()
    assert not Campaign.objects.exists()


def test_whose_returns_a_campaign_expects_comes_from_a_file(tmp_path: Path) -> None:
    load(WHOLE, tmp_path)
    make.make_campaign()
    row = {"campaign": make.SEE_ME, "organisation": "dudley", "channel": "bus_poster"}
    only: dict[str, Any] = {"areas": [], "organisations": [], "channels": [], "review_rules": []}
    assert "1 created" in load({**only, "expected_returns": [row]}, tmp_path)
    assert "0 created, 0 updated, 1 unchanged" in load({**only, "expected_returns": [row]}, tmp_path)
    (entry,) = Change.objects.filter(subject="expected-return")
    assert (entry.kind, entry.actor) == ("expected-return.created", "system:load_reference")
    with pytest.raises(CommandError, match="/expected_returns/1/organisation: It does not contribute to the campaign"):
        load({**only, "expected_returns": [row, row | {"organisation": "nspcc"}]}, tmp_path)
    assert ExpectedReturn.objects.count() == 1


def _with(change) -> Any:
    data = copy.deepcopy(WHOLE)
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: data["areas"][3].update(parent=data["areas"][3]["code"]), "/areas/3/parent: The area around"),
        (lambda data: data["areas"].reverse(), "/areas/0/parent: The area around"),
        (lambda data: data["areas"].append({**data["areas"][3], "name": "x"}), "stands at /areas/3 already"),
        (lambda data: data["organisations"].append(data["organisations"][0]), "stands at /organisations/0 already"),
        (
            lambda data: data["areas"][0]["populations"].append(data["areas"][0]["populations"][0]),
            "stands at /areas/0/populations/0 already",
        ),
    ],
    ids=["around itself", "further down", "area", "organisation", "population"],
)
def test_what_stands_twice_or_before_what_is_around_it_is_refused(change, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        load(_with(change), tmp_path)
    assert sentence in str(refused.value)
    assert not Area.objects.exists()


def test_areas_that_lie_in_a_ring_are_refused_though_each_is_stored(tmp_path: Path) -> None:
    load(WHOLE, tmp_path)
    data = copy.deepcopy(WHOLE)
    data["areas"][0]["parent"] = data["areas"][-1]["code"]
    with pytest.raises(CommandError, match="within an area that lies within it"):
        load(data, tmp_path)
    assert Area.objects.get(code=data["areas"][0]["code"]).parent_id is None


def test_a_file_that_is_no_json_is_refused_with_the_place(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"^Nothing was loaded: the file is not JSON at line 2, column [0-9]+; correct"
    ):
        load('{"areas": [],\n "organisations" []}', tmp_path)


def of_dudley(**facts: Any) -> dict[str, Any]:
    lists = ("organisations", "channels", "review_rules")
    return {"areas": [{**WHOLE_DUDLEY, **facts}], **{name: [] for name in lists}}


@pytest.mark.parametrize(
    ("facts", "place"), [({"parent": None}, "/areas/0/parent"), ({"kind": "region"}, "/areas/0/kind")]
)
def test_an_area_leaves_a_campaign_or_becomes_something_else_only_where_that_is_meant(facts, place, tmp_path) -> None:
    load(WHOLE, tmp_path)
    make.make_campaign()
    with pytest.raises(CommandError, match=rf"Nothing was loaded. {place}: Dudley .*--move {make.DUDLEY}"):
        load(of_dudley(**facts), tmp_path)
    before = Area.objects.filter(pk=make.DUDLEY).values().get()
    said = load(of_dudley(**facts), tmp_path, "--move", make.DUDLEY, "--dry-run")
    assert f"area {make.DUDLEY}: {next(iter(facts))} {WHOLE_DUDLEY[next(iter(facts))]} → " in said
    assert "1 updated" in said and "Nothing was written" in said
    assert Area.objects.filter(pk=make.DUDLEY).values().get() == before
    load(of_dudley(**facts), tmp_path, "--move", make.DUDLEY)
    assert Area.objects.filter(pk=make.DUDLEY, **facts).exists()


def test_areas_inside_one_that_moves_go_along_and_out_of_the_campaign_too(tmp_path: Path) -> None:
    load(WHOLE, tmp_path)
    county = next(area for area in WHOLE["areas"] if area["code"] == make.COUNTY)
    moved = {**of_dudley(), "areas": [{**county, "parent": None}]}
    load(moved, tmp_path)  # there is no campaign that it could leave
    assert Area.objects.get(pk=make.DUDLEY).lineage == [make.COUNTY, make.DUDLEY]
    load(WHOLE, tmp_path)
    make.make_campaign(area=county["parent"])
    with pytest.raises(CommandError, match=f"West Midlands .{make.COUNTY}. would no longer lie in"):
        load(moved, tmp_path)


def test_an_area_that_stays_in_the_campaign_moves_and_is_announced(tmp_path: Path) -> None:
    load(WHOLE, tmp_path)
    make.make_campaign()
    arden = {"code": "E08000090", "name": "Arden", "kind": "local_authority", "parent": make.COUNTY, "populations": []}
    data = of_dudley(parent=arden["code"])
    data["areas"].insert(0, arden)
    assert f"area {make.DUDLEY}: parent {make.COUNTY} → E08000090\n" in load(data, tmp_path)
    assert Area.objects.get(pk=make.DUDLEY).lineage[-3:] == [make.COUNTY, "E08000090", make.DUDLEY]


def test_a_byte_order_mark_is_read_past(tmp_path: Path) -> None:
    empty = {"areas": [], "organisations": [], "channels": [], "review_rules": []}
    assert "0 created" in load(f"\ufeff{json.dumps(empty)}", tmp_path)
