"""A row that a worker's task writes, so that liveness means "a task ran", not "a process exists"."""

from django.db import models


class Heartbeat(models.Model):
    """The last time the named process did real work."""

    name = models.CharField(primary_key=True, max_length=40)
    beat_at = models.DateTimeField()

    class Meta:
        db_table = "heartbeat"

    def __str__(self) -> str:
        return f"{self.name} at {self.beat_at}"
