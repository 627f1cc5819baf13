"""What is said where posters are reported as up, or as taken down."""

from django import forms

from partners.console.days_and_times import DateInputField


class ReportForm(forms.Form):
    """On which day it went up, or came down."""

    on = DateInputField(label="On which day?", error_messages={"required": "Enter the day"})


class InstalledForm(ReportForm):
    """On which day it went up, and a photograph, if there is one."""

    photograph = forms.FileField(
        label="A photograph of it, if you have one",
        required=False,
        allow_empty_file=True,  # the rule says what is wrong with it
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"invalid": "Choose a file"},
        help_text=(
            "Photograph the poster, not people. PNG, JPEG or WebP; where, when and by whom it was taken is removed."
            " Whoever sees this placement sees it."
        ),
    )
