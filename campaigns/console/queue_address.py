"""What of the queue is shown, as the address of the page says it: a tab, the filters of `/review-queue/`, and its
cursor."""

from partners.console.list_view import STOP, ListView

TABS = {
    "pending": "Waiting",
    "due_today": "Due by today",
    "due_this_week": "Due by Sunday",
    "overdue": "Overdue",
    "mine": "Yours",
    "decided": "Decided",
    "coming_down": "To come down",
}
DAYS = {
    "starts_from": "Starts on or after",
    "starts_to": "Starts on or before",
    "due_from": "Due on or after",
    "due_to": "Due on or before",
}
FILTERS = ("q", "mode", "organisation", "area", "stop", *DAYS)
OF_DECIDED = "status"  # a filter of that tab alone


class QueueView(ListView):
    """A part of the queue."""

    page, tabs, filter_names, days = "desk", TABS, FILTERS, DAYS
    further_filters = {"decided": (OF_DECIDED,)}
    typed_filters = {"q": ("Words", "Of the place, the artwork, the format or the council"), "stop": STOP}
