"""The addresses of review rules for people."""

from django.urls import path

from campaigns.console.review_rule_list import review_rule_page, review_rules_page
from campaigns.console.review_rule_pages import change_rule_page, end_rule_page, new_rule_page

urlpatterns = [
    path("", review_rules_page, name="review-rules"),
    path("new/", new_rule_page, name="review-rule-new"),
    path("<slug:slug>/", review_rule_page, name="review-rule"),
    path("<slug:slug>/change/", change_rule_page, name="review-rule-change"),
    path("<slug:slug>/end/", end_rule_page, name="review-rule-end"),
]
