"""Breakdowns of a figure: a part lies within its whole, and parts never count one place twice."""

import pytest

from tests import make

pytestmark = pytest.mark.usefixtures("on_stage")

METRICS_URL = "/api/v1/reach-metrics/"


def test_a_whole_keeps_holding_its_parts_and_is_not_voided_under_them(dudley):
    whole = make.make_metric(value=100)
    make.make_metric(value=90, part_of=whole, source="a part")
    path, first = f"{METRICS_URL}{whole.pk}/", {"If-Match": '"1"'}
    assert dudley.patch(path, {"value": 10}, headers=first).json()["errors"][0]["code"] == "below_its_parts"
    period = {"from": "2017-03-01", "to": "2017-03-03"}
    assert dudley.patch(path, {"period": period}, headers=first).json()["errors"][0]["code"] == "parts_outside"
    assert dudley.post(f"{path}void/", {"reason": "x"}, headers=first).status_code == 409
    assert dudley.patch(path, {"value": 95}, headers=first).status_code == 200


def test_a_figure_is_broken_down_by_its_own_reporter_alone(sandwell):
    whole = make.make_metric(value=100)
    body = {"campaign": make.SEE_ME, "area": whole.area_id, "channel": whole.channel_id, "measure": whole.measure}
    body |= {"period": {"from": "2017-02-17", "to": "2017-02-17"}, "value": 1, "qualifier": "exact", "source": "x"}
    answer = sandwell.post(METRICS_URL, body | {"part_of": str(whole.pk)})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_your_whole")


def test_parts_do_not_cover_one_place_twice(dudley):
    whole = make.make_metric(area=make.COUNTY, value=1_000)
    make.make_metric(value=300, part_of=whole, source="a")
    body = {"campaign": make.SEE_ME, "area": make.DUDLEY, "channel": whole.channel_id, "measure": whole.measure}
    body |= {"period": {"from": "2017-02-17", "to": "2017-02-17"}, "value": 1, "qualifier": "exact"}
    body |= {"part_of": str(whole.pk)}
    assert dudley.post(METRICS_URL, body | {"source": "a"}).json()["errors"][0]["code"] == "repeats_a_part"
    assert dudley.post(METRICS_URL, body | {"source": "b"}).status_code == 201
