"""People: who signs in, and what they are in which organisation."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import SEES_CREDENTIALS, owned
from coordination.ground.visibility import Visibility
from partners.models.organisation import Organisation


class Role(models.TextChoices):
    """What a person is in an organisation; `partners/access.py` says what each may do."""

    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class MembershipStatus(models.TextChoices):
    """Whether a person has said that they belong to the organisation; only `accepted` is of any effect."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class DigestRhythm(models.TextChoices):
    """How often somebody is written what waits for the organisation."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


_THEIR_OWN = ("digest", "digest_on")


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> "Person":
        """A person who can sign in with `password`, or not at all while it is None."""
        person = self.model(email=self.normalize_email(email), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. The ledger knows them by id alone; name and e-mail stay here."""

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        db_table = "person"

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, actor: Actor | None) -> "MembershipQuerySet":
        """Memberships of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)

    def accepted(self) -> "MembershipQuerySet":
        """Those that count: nobody acts for, is named in or is written to as of an organisation that they have not
        accepted."""
        return self.filter(status=MembershipStatus.ACCEPTED)


class Membership(models.Model):
    """A person's role in an organisation: an invitation by the organisation until the person has accepted it."""

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_column="person", related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    # The rules say `invited` (`people.py`). A row that does not say was made by release 0.2.0, which asked nobody, and
    # whose people must go on working.
    status = models.CharField(
        max_length=8,
        choices=MembershipStatus.choices,
        default=MembershipStatus.ACCEPTED,
        db_default=MembershipStatus.ACCEPTED,
    )
    # What whoever added them calls them: their own name, shown here, would tell that they were known before.
    known_as = models.CharField(max_length=120, blank=True, default="", db_default="")
    # Their own business, of which the ledger tells nobody; on which day they were last looked at for it, or chose it.
    digest = models.CharField(
        max_length=6, choices=DigestRhythm.choices, default=DigestRhythm.NONE, db_default=DigestRhythm.NONE
    )
    digest_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    shown_to = f"{owned()} OR {SEES_CREDENTIALS}"

    class Meta:
        db_table = "membership"
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="membership_is_once")]
        triggers = Ledgered(
            "membership",
            campaign="NULL",
            version="NULL::int",
            states=MembershipStatus.values,
            audience=f"'{Visibility.OWNER}'",
            secret=("known_as", *_THEIR_OWN),
            unrecorded=_THEIR_OWN,
        ).triggers()

    def __str__(self) -> str:
        return f"{self.person_id} is {self.role} of {self.organisation_id}: {self.status}"

    @property
    def name(self) -> str:
        """What the organisation calls them; their own name where they were added before that was kept."""
        return self.known_as or self.person.name
