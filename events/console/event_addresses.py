"""The addresses of events for people."""

from django.urls import path

from events.console.attendance_page import attendance_page
from events.console.calendar_page import calendar_page
from events.console.event_life import answer_page, cancel_page, delete_page, event_page, schedule_page
from events.console.event_list import events_page
from events.console.event_pages import change_event_page, new_event_page
from events.console.map_page import map_page
from events.console.month_page import month_page
from events.console.repeating import repeat_page
from events.console.scheduling_many import schedule_many_page
from events.console.subscription_pages import new_subscription_page, subscription_page, subscriptions_page

urlpatterns = [
    path("", events_page, name="events"),
    path("calendar/", calendar_page, name="events-calendar"),
    path("calendars/", subscriptions_page, name="event-calendars"),
    path("calendars/new/", new_subscription_page, name="event-calendar-new"),
    path("calendars/<uuid:key>/", subscription_page, name="event-calendar"),
    path("map/", map_page, name="events-map"),
    path("month/", month_page, name="events-month"),
    path("new/", new_event_page, name="event-new"),
    path("schedule/", schedule_many_page, name="events-schedule"),
    path("<uuid:event_id>/", event_page, name="event"),
    path("<uuid:event_id>/change/", change_event_page, name="event-change"),
    path("<uuid:event_id>/schedule/", schedule_page, name="event-schedule"),
    path("<uuid:event_id>/cancel/", cancel_page, name="event-cancel"),
    path("<uuid:event_id>/delete/", delete_page, name="event-delete"),
    path("<uuid:event_id>/answer/", answer_page, name="event-answer"),
    path("<uuid:event_id>/attendance/", attendance_page, name="event-attendance"),
    path("<uuid:event_id>/repeat/", repeat_page, name="event-repeat"),
]
