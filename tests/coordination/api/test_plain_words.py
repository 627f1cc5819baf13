"""What is too long or too large is refused in words for people, in forms as over the API, whoever checks it."""

import pytest
from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from rest_framework import serializers

from coordination import fields
from tests import make
from tests.officers import officer
from tests.partners.sign_in.journeys import errors, send
from tests.request_bodies import EVENT

WORDS_OF_FRAMEWORKS = ("Ensure", "element", "this field has", "this value")
API_FIELDS = [
    (serializers.CharField(max_length=2), "abc", "Use at most 2 characters."),
    (fields.CodeField(min_length=3), "ab", "Use at least 3 characters."),
    (fields.WholeNumberField(max_value=1_000_000), 1_000_001, "A number of at most 1,000,000 is needed."),
    (fields.NumberField(min_value=1), 0.5, "A number of at least 1 is needed."),
    (serializers.ListField(max_length=1), ["a", "b"], "At most 1 of them."),
]
FORM_FIELDS = [
    (forms.CharField(max_length=2), "abc", "Use at most 2 characters; these are 3"),
    (forms.CharField(min_length=3), "ab", "Use at least 3 characters; these are 2"),
    (forms.IntegerField(max_value=1_000_000), "1000001", "Enter a number of at most 1,000,000"),
    (forms.IntegerField(min_value=1), "0", "Enter a number of at least 1"),
    (
        forms.CharField(validators=[validators.MaxLengthValidator(lambda: 2)]),
        "abc",
        "Use at most 2 characters; these are 3",
    ),
]


@pytest.mark.parametrize(("field", "value", "words"), API_FIELDS)
def test_a_field_of_the_api_refuses_plainly(field, value, words):
    with pytest.raises(serializers.ValidationError) as refused:
        field.run_validation(value)
    assert [str(detail) for detail in refused.value.detail] == [words]


@pytest.mark.parametrize(("field", "value", "words"), FORM_FIELDS)
def test_a_field_of_a_form_refuses_plainly(field, value, words):
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    assert refused.value.messages == [words]


@pytest.mark.django_db
def test_neither_a_page_nor_the_api_speaks_as_a_framework():
    event = make.make_event()
    form = send(officer(), f"/events/{event.pk}/change/", title="x" * 300, version="1")
    (title, *_) = errors(form)
    assert title == "Use at most 200 characters; these are 300"
    answer = make.client("dudley").post("/api/v1/events/", {**EVENT, "title": "x" * 300})
    details = [fault["detail"] for fault in answer.json()["errors"]]
    assert answer.status_code == 400 and details == ["Use at most 200 characters."]
    assert not any(words in text for words in WORDS_OF_FRAMEWORKS for text in (title, *details))
