"""All tables as they stand, in one step: a new data directory is ready sooner. An older one goes by the files that this replaces."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("classroom", "0001_initial"), ("classroom", "0002_question_offset"), ("classroom", "0003_seats_without_secrets")]

    dependencies = [
        ("labs", "0004_compared"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=5, unique=True, verbose_name="code")),
                ("owner_seat", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="teacher's seat")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lobby", "lobby"),
                            ("open", "open"),
                            ("locked", "locked: nobody new comes in"),
                            ("frozen", "frozen: time stands still, nobody can do anything"),
                            ("ended", "ended"),
                        ],
                        default="lobby",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=8, verbose_name="state before the freeze")),
                (
                    "mode",
                    models.CharField(
                        choices=[("shared", "one lab for all"), ("copies", "a copy for each seat")],
                        default="shared",
                        max_length=8,
                        verbose_name="mode",
                    ),
                ),
                ("settings", models.JSONField(blank=True, default=dict, verbose_name="settings")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="how many came")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="opened")),
                ("ended", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "lab",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rooms",
                        to="labs.lab",
                        verbose_name="lab",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rooms",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="teacher",
                    ),
                ),
            ],
            options={
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "ordering": ["-created"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prediction", models.JSONField(verbose_name="prediction")),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                (
                    "stage",
                    models.CharField(
                        choices=[("asked", "asked"), ("closed", "closed"), ("running", "running"), ("revealed", "revealed")],
                        default="asked",
                        max_length=8,
                        verbose_name="stage",
                    ),
                ),
                ("right", models.JSONField(blank=True, null=True, verbose_name="what is right")),
                ("misconception", models.CharField(blank=True, max_length=60, verbose_name="misconception")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                ("answers", models.JSONField(blank=True, default=list, verbose_name="right and all answers")),
                ("lab", models.CharField(blank=True, max_length=12, verbose_name="lab")),
                ("began", models.BigIntegerField(default=0, verbose_name="run at, virtual ms")),
                ("why", models.BigIntegerField(blank=True, null=True, verbose_name="fact that explains it")),
                ("asked", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="classroom.room",
                        verbose_name="room",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["asked", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=64, verbose_name="digest of the session's seat")),
                ("nickname", models.CharField(max_length=24, verbose_name="nickname")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("watch", "watch"),
                            ("produce", "produce"),
                            ("consume", "be a consumer"),
                            ("break", "break things"),
                        ],
                        default="watch",
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                ("consumer", models.CharField(blank=True, max_length=40, verbose_name="consumer")),
                ("joined", models.DateTimeField(auto_now_add=True, verbose_name="joined")),
                ("last_seen", models.DateTimeField(auto_now_add=True, verbose_name="last seen")),
                ("removed", models.BooleanField(default=False, verbose_name="removed")),
                (
                    "lab",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="seats",
                        to="labs.lab",
                        verbose_name="own copy",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="classroom.room", verbose_name="room"
                    ),
                ),
            ],
            options={
                "verbose_name": "seat",
                "verbose_name_plural": "seats",
                "ordering": ["joined", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("guess", models.JSONField(verbose_name="guess")),
                ("is_right", models.BooleanField(blank=True, null=True, verbose_name="right")),
                ("cast", models.DateTimeField(auto_now=True, verbose_name="cast")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="classroom.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="classroom.seat", verbose_name="seat"
                    ),
                ),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
            },
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("room", "token"), name="seat_once"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("room", "nickname"), name="nickname_once"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(fields=("question", "seat"), name="vote_once"),
        ),
        migrations.AddField(
            model_name="question",
            name="offset",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="run at, journal offset"),
        ),
    ]
