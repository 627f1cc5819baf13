"""What the guard says of a text: kind by kind, with its level, and never with the text in it."""

import pytest
from rest_framework.serializers import ValidationError

from coordination.fields import FreeTextField
from coordination.ground.personal_data import Context, Level, find_personal_data


def said(text, context=Context.PROSE):
    return [(finding.code, finding.level.value) for finding in find_personal_data(text, context)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("943 476 5919", "nhs_number"),
        ("\uff19\uff14\uff13 476 5919", "nhs_number"),
        ("943\u200b4765919", "nhs_number"),
        ("943\u2013476\u20135919", "nhs_number"),
        ("NHS number 943 476 5918", "nhs_number"),  # called one: a slip of the pen is one all the same
        ("AB 12 34 56 C", "ni_number"),
        ("ab123456c", "ni_number"),
        ("AB\u00a012\u00a034\u00a056\u00a0C", "ni_number"),
        ("UPN H801200001001", "pupil_number"),
        ("07700\u2009900\u2009123", "phone_number"),
        ("7700 900 123", "phone_number"),
        ("call 121 496 0123", "phone_number"),
        ("her carer can be reached on 01384 812345", "phone_number"),
        ("his parents, 01922 650000", "phone_number"),
        ("the victim, 0121 553 1234", "phone_number"),
        ("+44 (0)7700 900123", "phone_number"),
        ("+48 601 234 567", "phone_number"),
        ("0048 601 234 567", "phone_number"),
        ("\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0661\u0662\u0663", "phone_number"),
        ("jo.bloggs\u200b@dudley.gov.uk", "email_address"),
        ("jo.bloggs [at] dudley.gov.uk", "email_address"),
        ("sam at example dot com", "email_address"),
        ("sam.lee at hotmail.co.uk", "email_address"),
        ("she lives at WV1-1LD", "postcode"),
        ("27 Penn Road", "address"),
        ("her house is 114b aldridge rd", "address"),
        ("BX19 KLM", "number_plate"),
        ("reg bx19klm", "number_plate"),
        ("DOB 14/03/2011", "birth_date"),
        ("d.o.b: 3 June 2010", "birth_date"),
        ("she was born on 2010-06-03", "birth_date"),
        ("Chloe (14/03/2011)", "birth_date"),
        ("instagram.com/chloe.smith09", "profile"),
        ("@chloe14", "profile"),
        ("Chloe, 14", "child_with_age"),
        ("chloe, 14", "child_with_age"),
        ("CHLOE SMITH, 14", "child_with_age"),
        ("Zo\u00eb (14)", "child_with_age"),
        ("Zoe\u0308 (14)", "child_with_age"),
        ("Si\u00e2n [14]", "child_with_age"),
        ("W\u00f3jcik, 14", "child_with_age"),
        ("Xanthippe, aged thirteen", "child_with_age"),
        ("Aisha O\u2019Brien, 13", "child_with_age"),
        ("Chloe : 14", "child_with_age"),
        ("Jayden 14M", "child_with_age"),
        ("Volunteers:\nChloe Price\n14\nJayden Bell\n15", "child_with_age"),
        ("Chloe\r\n\r\n(14)\r\n", "child_with_age"),
        ("Chloe and Jayden, both 14", "child_with_age"),
        ("Chl\u00adoe, 1\u20604", "child_with_age"),
        ("14-year-old Esme", "child_with_age"),
        ("Chloe in Year 9", "child_with_age"),
        ("Chloe (Y9)", "child_with_age"),
    ],
)
def test_what_is_sure_is_refused(text, code):
    assert said(text) == [(code, "refused")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Quillon (14)", "child_with_age"),
        ("marzena (14)", "child_with_age"),
        ("Chloe Year 9".lower(), "child_with_age"),
        ("J.M. from Holyhead School", "initials_at_school"),
        ("Niamh was groomed", "sensitive_mention"),
        ("the victim, Marcie", "sensitive_mention"),
        ("@lil_k99", "profile"),
    ],
)
def test_what_is_likely_is_held(text, code):
    assert said(text) == [(code, "held")]


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",  # a wrong check digit
        "0800 1111 or 0808 800 5000 or 0300 123 4567 or 0845 46 47",
        "101, 111, 116 123, 999, 61016",
        "WV1",
        "ZZ1 1AA",
        "the W1 1st March",
        "Halesowen (12)",
        "children aged 14",
        "in Dudley aged 14",
        "Dudley aged 11 to 16",
        "14-year-olds",
        "A 14-year-old Dudley pupil",
        "May, 17 of them",
        "Chloe, 14 stalls",
        "Chloe, 14 March",
        "Chloe, 45",
        "Grace Road, 14; Rose Hill (12)",
        "Year 9",
        "Assembly for Year 9 at Holyhead School",
        "PE at Holyhead School",
        "Greggs 14 High Street",
        "Dudley Library, 01384 812345",
        "Drop-in: ring 01384 812345 or e-mail carers@dudley.gov.uk",
        "Foster carers' recruitment stall, 0121 569 1234",
        "Families welcome. Phone 0121 569 1234",
        "Victim Support, 0121 553 1234",
        "Wolverhampton Homes, 29 Market Street",
        "Venue: Civic Hall, Dudley DY1 1HR",
        "info@dudley.gov.uk, enquiries@walsall.gov.uk, safeguarding.team@example.org.uk",
        "@WMPolice and facebook.com/dudleymbc",
        "see details at dudley.gov.uk",
        "The campaign was born on 3 June 2015",
        "",
    ],
)
def test_what_only_looks_like_it_passes(text):
    assert said(text) == []


@pytest.mark.parametrize("text", ["Hall, 27 Penn Road, WV4 5HR", "01902 460123", "27 Penn Road"])
def test_a_venues_own_field_holds_a_place(text):
    assert said(text, Context.VENUE) == []


@pytest.mark.parametrize("text", ["07700 900123", "Chloe, 14", "AB123456C", "chloe.smith@gmail.com"])
def test_a_venues_own_field_holds_nobody(text):
    assert [finding.level for finding in find_personal_data(text, Context.VENUE)] == [Level.REFUSED]


def test_a_finding_never_repeats_the_text():
    text = "Chloe, 14, 943 476 5919, AB 12 34 56 C, 07700 900123, jo.b@dudley.gov.uk, she lives at WV1 1LD, BX19 KLM"
    seen = find_personal_data(text)
    assert len(seen) == 7
    words = ("Chloe", "14", "943", "AB 12", "07700", "jo.b", "WV1", "BX19")
    assert not any(word in finding.sentence for finding in seen for word in words)


def test_free_text_is_refused_with_one_error_for_each_kind():
    with pytest.raises(ValidationError) as refused:
        FreeTextField(max_length=200).run_validation("Chloe, 14, rang from 07700 900123")
    assert [detail.code for detail in refused.value.detail] == ["phone_number", "child_with_age"]
