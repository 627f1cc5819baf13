"""Lists that are counted before anything in them is read."""

from typing import Any

from rest_framework import serializers


class CountedListField(serializers.ListField):
    """A list of at most `max_length` things; a longer one is refused before the first of them is looked at."""

    def run_child_validation(self, data: Any) -> Any:
        """The things of the list, each as its field reads it."""
        if self.max_length is not None and len(data) > self.max_length:
            message = f"At most {self.max_length:,} of them."
            raise serializers.ValidationError(message, "max_length")
        return super().run_child_validation(data)
