"""All tables as they stand, in one step: a new data directory is ready sooner. An older one goes by the files that this replaces."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("labs", "0001_initial"),
        ("labs", "0002_real_clients"),
        ("labs", "0003_forks"),
        ("labs", "0004_compared"),
        ("labs", "0005_called"),
        ("labs", "0006_seats_without_secrets"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("size", models.PositiveBigIntegerField(verbose_name="bytes")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
            ],
            options={
                "verbose_name": "event file",
                "verbose_name_plural": "event files",
                "ordering": ["-created"],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.SlugField(unique=True, verbose_name="name")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("definition", models.JSONField(verbose_name="definition")),
            ],
            options={
                "verbose_name": "scenario",
                "verbose_name_plural": "scenarios",
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Lab",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("scenario", models.JSONField(verbose_name="scenario")),
                ("seed", models.BigIntegerField(verbose_name="seed")),
                ("start", models.BigIntegerField(verbose_name="virtual start, ms")),
                ("until", models.BigIntegerField(default=0, verbose_name="replayed until, virtual ms")),
                ("pace", models.FloatField(default=1.0, verbose_name="pace")),
                ("paused", models.BooleanField(default=False, verbose_name="paused")),
                (
                    "steering",
                    models.CharField(
                        choices=[
                            ("owner", "whoever made it"),
                            ("anyone", "everybody who has its code"),
                            ("local", "everybody on this machine, and whom the operator lets"),
                        ],
                        default="owner",
                        max_length=8,
                        verbose_name="who may steer",
                    ),
                ),
                ("owner_seat", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="owner's seat")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("touched", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="labs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                ("reached", models.BigIntegerField(default=0, verbose_name="reached with real clients, virtual ms")),
                ("real_clients", models.BooleanField(default=False, verbose_name="real clients have been here")),
                ("forked_at", models.BigIntegerField(default=0, verbose_name="forked at, virtual ms")),
                ("forked_from", models.CharField(blank=True, max_length=12, verbose_name="forked from")),
                ("forked_offset", models.BigIntegerField(default=-1, verbose_name="forked before the fact at")),
                ("forked_sequence", models.PositiveIntegerField(default=0, verbose_name="commands shared with the original")),
                ("beside", models.CharField(blank=True, max_length=12, verbose_name="compared with")),
                ("is_left", models.BooleanField(default=False, verbose_name="stands at the left")),
                ("called", models.CharField(blank=True, max_length=8, verbose_name="called")),
            ],
            options={
                "verbose_name": "lab",
                "verbose_name_plural": "labs",
                "ordering": ["-touched"],
            },
        ),
        migrations.CreateModel(
            name="Command",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField(verbose_name="sequence")),
                ("at", models.BigIntegerField(verbose_name="at, virtual ms")),
                ("payload", models.JSONField(verbose_name="command")),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="commands", to="labs.lab", verbose_name="lab"
                    ),
                ),
            ],
            options={
                "verbose_name": "command",
                "verbose_name_plural": "commands",
                "ordering": ["lab", "sequence"],
                "constraints": [models.UniqueConstraint(fields=("lab", "sequence"), name="command_once")],
            },
        ),
        migrations.CreateModel(
            name="Chunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, verbose_name="key")),
                ("data", models.BinaryField(verbose_name="data")),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chunks", to="labs.lab", verbose_name="lab"
                    ),
                ),
            ],
            options={
                "verbose_name": "chunk",
                "verbose_name_plural": "chunks",
                "constraints": [models.UniqueConstraint(fields=("lab", "key"), name="chunk_once")],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.BigIntegerField(verbose_name="at, virtual ms")),
                ("offset", models.BigIntegerField(verbose_name="journal offset")),
                ("sequence", models.PositiveIntegerField(verbose_name="after command")),
                ("rules_version", models.PositiveIntegerField(verbose_name="rules")),
                ("state", models.BinaryField(verbose_name="state")),
                ("chunks", models.JSONField(default=list, verbose_name="chunks")),
                ("tells", models.JSONField(default=list, verbose_name="tells")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checkpoints", to="labs.lab", verbose_name="lab"
                    ),
                ),
                ("last", models.BooleanField(default=False, verbose_name="at a clean stop")),
            ],
            options={
                "verbose_name": "checkpoint",
                "verbose_name_plural": "checkpoints",
                "ordering": ["lab", "-id"],
            },
        ),
    ]
