"""What was kept of a session's seat was its secret; from now on it is its digest, as `labs.access.seat_of` makes it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db import migrations


def take_secrets_away(apps: Any, schema_editor: Any) -> None:
    for model in ("LessonProgress", "QuizAnswer"):
        rows = apps.get_model("learning", model).objects
        for secret in set(rows.exclude(seat="").values_list("seat", flat=True)):
            rows.filter(seat=secret).update(seat=sha256(secret.encode()).hexdigest())


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_laid_aside")]

    operations = [migrations.RunPython(take_secrets_away)]
