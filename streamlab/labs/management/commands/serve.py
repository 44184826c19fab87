"""`manage.py serve`: pages and feed in one process, from an empty directory to the first picture."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from streamlab.labs.spoken_command import SpokenCommand


class Command(SpokenCommand):
    help = gettext_noop(
        "Serves StreamLab: pages and WebSocket in one process. Everything that is kept is under the data directory."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen on; 0.0.0.0 for the whole network"))
        parser.add_argument(
            "--lan", action="store_true", help=_("for a classroom: listen on the whole network, and print a code to scan")
        )
        parser.add_argument("--port", type=int, default=8000, help=_("the port; 0 takes a free one"))
        parser.add_argument("--data", help=_("the directory of everything that is kept (.data)"))
        parser.add_argument("--admin", action="store_true", help=_("print a one-time link that signs you in to the admin"))

        parser.add_argument(
            "--kafka-port", type=int, default=9092, help=_("broker 1's port; broker N listens on the N-1st after it (9092)")
        )
        parser.add_argument("--kafka-ports", default="", help=_("ports for further labs, nine each, such as 19092-19136"))
        parser.add_argument("--kafka-host", default="127.0.0.1", help=_("the address that the brokers listen on"))
        parser.add_argument("--kafka-advertise", default="", help=_("the name under which clients elsewhere find the brokers"))
        parser.add_argument("--kafka-lab", default="demo", help=_("the lab whose brokers listen: demo, empty, or a lab's code"))
        parser.add_argument("--no-kafka", action="store_true", help=_("open no port for Kafka clients"))

    def handle(self, *args: Any, **options: Any) -> None:
        from streamlab.engine.platform import prepare_event_loop

        prepare_event_loop()
        from streamlab.engine.door import BROKERS, BadPorts, DoorSettings, blocks
        from streamlab.labs.deleting import sweep_files
        from streamlab.labs.making import ensure_server_labs
        from streamlab.labs.serving import KafkaPorts, PortTaken, Serving
        from streamlab.labs.spoken import told_by

        door = DoorSettings(options["kafka_host"], options["kafka_port"], options["kafka_advertise"])
        if not 1 <= door.port <= 65_535 - BROKERS + 1:
            told = _("--kafka-port {port} leaves no room for nine brokers: take one from 1 to {last}.")
            raise CommandError(told.format(port=door.port, last=65_535 - BROKERS + 1))
        try:
            further = blocks(options["kafka_ports"], door) if options["kafka_ports"] else ()
        except BadPorts as bad:
            raise CommandError(f"--kafka-ports: {told_by(bad)}") from None
        kafka = None if options["no_kafka"] else KafkaPorts(options["kafka_lab"], door, further)
        if options["lan"]:
            options["host"] = "0.0.0.0"
        serving = Serving(options["host"], options["port"], options["admin"], self.stdout.write, kafka, lan=options["lan"])
        try:
            serving.require_port()
            call_command("migrate", verbosity=0, interactive=False)
            call_command("clearsessions")
            ensure_server_labs()
            sweep_files()
            serving.run()
        except PortTaken:
            host, port = options["host"], options["port"]
            told = _("Port {port} of {host} cannot be had: is it in use? Try --port {next}.")
            raise CommandError(told.format(port=port, host=host, next=port + 1)) from None
