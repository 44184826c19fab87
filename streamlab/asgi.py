"""The ASGI application: pages over HTTP, the feed over WebSocket."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "streamlab.settings")
pages = get_asgi_application()

from streamlab.classroom.phone_socket import Phone  # noqa: E402  (models need the application)
from streamlab.classroom.teacher.urls import sockets as teacher_sockets  # noqa: E402  (models need the application)
from streamlab.labs.consumers import FeedConsumer, OriginGate  # noqa: E402  (models need the application)
from streamlab.labs.spoken import ReadersLanguage  # noqa: E402
from streamlab.labs.terminal_consumer import TerminalConsumer  # noqa: E402

feeds = URLRouter(
    [
        re_path(r"^ws/labs/(?P<code>[\w-]+)/?$", FeedConsumer.as_asgi()),
        re_path(r"^ws/labs/(?P<code>[\w-]+)/terminal/?$", TerminalConsumer.as_asgi()),
        re_path(r"^ws/rooms/(?P<code>[A-Za-z]+)/?$", Phone.as_asgi()),
        *teacher_sockets,
    ]
)
application = ProtocolTypeRouter({"http": pages, "websocket": OriginGate(ReadersLanguage(feeds))})
