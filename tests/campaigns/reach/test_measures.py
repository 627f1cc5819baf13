from campaigns.reach.measures import MEASURES


def test_there_are_the_eight_measures_of_the_contract():
    assert list(MEASURES) == [
        "people_reached",
        "accounts_reached",
        "impressions",
        "impacts",
        "visits",
        "visitors",
        "conversations",
        "leaflets",
    ]


def test_only_a_count_of_people_bounds_people_from_below():
    assert [code for code, measure in MEASURES.items() if measure.counts_people] == ["people_reached"]


def test_what_happens_again_adds_and_who_is_met_twice_does_not():
    assert {code for code, measure in MEASURES.items() if not measure.additive} == {
        "people_reached",
        "accounts_reached",
        "visitors",
    }


def test_the_audiences_of_the_model():
    assert {code for code, measure in MEASURES.items() if measure.audience} == {
        "people_reached",
        "accounts_reached",
        "visitors",
        "conversations",
    }
