"""An organisation's own mailbox passes, by whatever abbreviation or compound; a person's is refused, also where a name
begins or ends like a task: Hrithik, Ismail, Whitehead."""

import pytest

from coordination.ground.personal_data import find_personal_data

BODIES = [
    "smhm@dudley.gov.uk",
    "smhm2017@westmidlands.police.uk",
    "cse@bsmhft.nhs.uk",
    "wmas@wmas.nhs.uk",
    "lscb@solihull.gov.uk",
    "dscb@dudley.gov.uk",
    "bscp.contact@birmingham.gov.uk",
    "DSPP.Safeguarding@dudley.gov.uk",
    "SCSP_Admin@sandwell.gov.uk",
    "ssp@walsall.gov.uk",
    "c.s.e@dudley.gov.uk",
    "yjs@walsall.gov.uk",
    "fis@solihull.gov.uk",
    "force_cid@westmidlands.police.uk",
    "cityhall@birmingham.gov.uk",
    "FrontDoor@dudley.gov.uk",
    "publichealth@wolverhampton.gov.uk",
    "studentwelfare@bcu.ac.uk",
    "seemehearme@westmidlands.police.uk",
    "team-a@dudley.gov.uk",
    "bcpft.cse@nhs.net",
    "mwhub@dudley.gov.uk",
    "bhamevents@x.org.uk",
    "eventbookings2017@sandwell.gov.uk",
    "asktheteam@example.org",
    "enquiries@example.org",
    "safeguarding.team@walsall.gov.uk",
    "libraries@dudley.gov.uk",
    "licensing@walsall.gov.uk",
    "streetteam@example.org",
    "pressoffice@wmca.org.uk",
]
PEOPLE = [
    "ismail@dudley.gov.uk",
    "whitehead@dudley.gov.uk",
    "moorhead@dudley.gov.uk",
    "birkhead@dudley.gov.uk",
    "hrithik@dudley.gov.uk",
    "hristo@dudley.gov.uk",
    "mashood@birmingham.gov.uk",
    "mashal@birmingham.gov.uk",
    "newsome@dudley.gov.uk",
    "headley@dudley.gov.uk",
    "pressley@dudley.gov.uk",
    "gonsales@dudley.gov.uk",
    "behr@dudley.gov.uk",
    "cseh@dudley.gov.uk",
    "helpmann@dudley.gov.uk",
    "chloe@dudley.gov.uk",
    "j.smith@dudley.gov.uk",
    "jo.b@dudley.gov.uk",
    "chloe.team@example.org",
    "chloeteam@example.org",
    "priya@priya.co.uk",
    "jsmith2@dudley.gov.uk",
    "smithj@dudley.gov.uk",
    "nkhan@dudley.gov.uk",
    "tobi@tobi.org",
    "okafor@nhs.net",
    "j.team@dudley.gov.uk",
    "smyth@dudley.gov.uk",
    "info@gmail.com",
    "smhm@gmail.com",
    "rosehill@dudley.gov.uk",
]


@pytest.mark.parametrize("mailbox", sorted(BODIES))
def test_an_organisations_own_mailbox_passes(mailbox: str):
    assert not find_personal_data(f"To take part write to {mailbox}.")


@pytest.mark.parametrize("mailbox", sorted(PEOPLE))
def test_a_persons_mailbox_is_refused(mailbox: str):
    assert [finding.code for finding in find_personal_data(f"To take part write to {mailbox}.")] == ["email_address"]
