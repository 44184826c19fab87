"""What was kept of a session's seat was its secret; from now on it is its digest, as `labs.access.seat_of` makes it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db import migrations


def take_secrets_away(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("labs", "Lab").objects
    for secret in set(rows.exclude(owner_seat="").values_list("owner_seat", flat=True)):
        rows.filter(owner_seat=secret).update(owner_seat=sha256(secret.encode()).hexdigest())


class Migration(migrations.Migration):
    dependencies = [("labs", "0005_called")]

    operations = [migrations.RunPython(take_secrets_away)]
