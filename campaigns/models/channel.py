"""The ways a campaign reaches people."""

from django.db import models

from campaigns.reach.measures import MEASURES


class ChannelKind(models.TextChoices):
    DIGITAL = "digital"
    SOCIAL = "social"
    OWNED = "owned"
    FACE_TO_FACE = "face_to_face"
    OUT_OF_HOME = "out_of_home"
    BROADCAST = "broadcast"
    PRINT = "print"
    OTHER = "other"


class Channel(models.Model):
    """A channel; `unit` is the measure its contacts are counted in.

    `one_each` vouches that no more than one person is behind each of its units, such as accounts: then these bound
    people from above. Leaflets are handed on, and accounts and devices shared, unless a channel says otherwise.
    """

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=16, choices=ChannelKind.choices)
    unit = models.CharField(max_length=20, choices=[(code, code) for code in MEASURES])
    one_each = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "channel"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name
