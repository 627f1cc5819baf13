"""Radios and boxes of a form, to the first of which a fault leads."""

from django import forms


class Radios(forms.RadioSelect):
    """One of several."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first of them."""
        return f"{id_}_{index or 0}"


class Boxes(forms.CheckboxSelectMultiple):
    """Any of several."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first of them."""
        return f"{id_}_{index or 0}"
