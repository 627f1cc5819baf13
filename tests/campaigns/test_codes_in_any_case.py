"""Codes of areas and channels are the same in capitals or not, wherever they are sent."""

import pytest

from tests import make
from tests.coordination.imports.row_files import CSV

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_stage")]
AREA = make.DUDLEY.lower()


def test_bodies_tables_and_filters_read_codes_in_any_case(dudley):
    figure = {
        "external_ref": "one",
        "campaign": make.SEE_ME,
        "area": AREA,
        "channel": "Twitter",
        "value": 500,
        "measure": "impressions",
        "qualifier": "exact",
        "source": "X",
        "period": {"from": "2017-02-17", "to": "2017-02-17"},
    }
    stored = dudley.post("/api/v1/reach-metrics/", figure, format="json").json()
    assert (stored["area"], stored["channel"]) == (make.DUDLEY, "twitter")
    head = "external_ref,campaign,area,channel,measure,period.from,period.to,value,qualifier,source"
    table = f"{head}\r\none,see-me-hear-me,{AREA},TWITTER,impressions,2017-02-17,2017-02-17,500,exact,X\r\n"
    answer = dudley.generic("POST", "/api/v1/reach-metrics/batch/", table.encode(), CSV)
    assert answer.json()["unchanged"] == 1
    for query in (f"area={AREA}", "channel=Twitter", f"area={AREA.upper()}&channel=TWITTER"):
        assert len(dudley.get(f"/api/v1/reach-metrics/?{query}").json()["results"]) == 1
        assert dudley.get(f"/api/v1/campaigns/{make.SEE_ME}/rollups/?group_by=channel&{query}").status_code == 200
    assert dudley.get(f"/api/v1/areas/{AREA}/").json()["code"] == make.DUDLEY
    assert dudley.get("/api/v1/channels/Twitter/").json()["code"] == "twitter"
    answer = dudley.post(
        "/api/v1/reach-metrics/", {**figure, "external_ref": "two", "channel": "no\u0000ne"}, format="json"
    )
    assert answer.status_code == 400
    (fault,) = dudley.post("/api/v1/reach-metrics/", {**figure, "area": "e99999999"}, format="json").json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/area", "not_found")
