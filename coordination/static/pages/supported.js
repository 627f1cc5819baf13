// Before the page is drawn: what GOV.UK Frontend asks of a page whose scripts run.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
