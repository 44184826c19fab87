"""All tables as they stand, in one step: a new data directory is ready sooner. An older one goes by the files that this replaces."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("learning", "0001_initial"), ("learning", "0002_laid_aside"), ("learning", "0003_seats_without_secrets")]

    dependencies = [
        ("labs", "0004_compared"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LessonProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="learner's seat")),
                ("lesson", models.CharField(max_length=80, verbose_name="lesson")),
                ("kept", models.JSONField(default=dict, verbose_name="place")),
                ("step", models.PositiveIntegerField(default=0, verbose_name="step")),
                ("passed", models.JSONField(default=list, verbose_name="passed steps")),
                ("hints", models.PositiveIntegerField(default=0, verbose_name="hints used")),
                ("finished", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("begun", models.DateTimeField(auto_now_add=True, verbose_name="begun")),
                ("touched", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                (
                    "lab",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="labs.lab",
                        verbose_name="lab",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="learner",
                    ),
                ),
            ],
            options={
                "verbose_name": "lesson's progress",
                "verbose_name_plural": "lessons' progress",
                "ordering": ["-touched"],
            },
        ),
        migrations.CreateModel(
            name="PredictionMade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.PositiveIntegerField(verbose_name="step")),
                ("number", models.PositiveIntegerField(verbose_name="question")),
                ("began", models.BigIntegerField(verbose_name="step began, virtual ms")),
                ("guess", models.CharField(max_length=200, verbose_name="guess")),
                ("right", models.CharField(max_length=200, verbose_name="what happened")),
                ("is_right", models.BooleanField(verbose_name="right")),
                ("when", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "progress",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="predictions",
                        to="learning.lessonprogress",
                        verbose_name="progress",
                    ),
                ),
            ],
            options={
                "verbose_name": "prediction",
                "verbose_name_plural": "predictions",
                "ordering": ["-when"],
            },
        ),
        migrations.CreateModel(
            name="QuizAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="learner's seat")),
                ("kind", models.CharField(max_length=40, verbose_name="kind of question")),
                ("misconception", models.CharField(max_length=60, verbose_name="misconception")),
                ("seed", models.BigIntegerField(verbose_name="seed")),
                ("guess", models.CharField(max_length=200, verbose_name="answer")),
                ("right", models.CharField(max_length=200, verbose_name="right answer")),
                ("is_right", models.BooleanField(verbose_name="right")),
                ("box", models.PositiveSmallIntegerField(default=0, verbose_name="box")),
                ("when", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="learner",
                    ),
                ),
            ],
            options={
                "verbose_name": "quiz answer",
                "verbose_name_plural": "quiz answers",
                "ordering": ["-when", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="lessonprogress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)), fields=("user", "lesson"), name="progress_of_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonprogress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("seat", ""), _negated=True), fields=("seat", "lesson"), name="progress_of_seat"
            ),
        ),
        migrations.AddConstraint(
            model_name="predictionmade",
            constraint=models.UniqueConstraint(fields=("progress", "step", "number", "began", "guess"), name="prediction_once"),
        ),
        migrations.AddField(
            model_name="lessonprogress",
            name="laid_aside",
            field=models.JSONField(blank=True, default=dict, verbose_name="laid aside"),
        ),
        migrations.AlterField(
            model_name="lessonprogress",
            name="lab",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="lesson",
                to="labs.lab",
                verbose_name="lab",
            ),
        ),
    ]
