"""The Django apps of this room: its own, and the admin with this server's front page."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """The last of all apps: when it hears of a migration, the permissions of all others are there."""

    name = "streamlab.operations"
    label = "operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from streamlab.operations.permissions import make_groups

        post_migrate.connect(make_groups, sender=self)


class FrontPageConfig(AdminConfig):
    """Django's admin, with another front page."""

    default = False
    default_site = "streamlab.operations.site.FrontPage"
