from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labs", "0004_compared"),
    ]

    operations = [
        migrations.AddField(
            model_name="lab",
            name="called",
            field=models.CharField(blank=True, max_length=8, verbose_name="called"),
        ),
    ]
