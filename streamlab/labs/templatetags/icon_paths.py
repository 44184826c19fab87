"""The drawings of the icons: SVG on a grid of 16 units, lines of 1.5, `fill` where a shape is filled."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "play": '<path d="M4.5 3v10l8.5-5z" class="fill"/>',
    "pause": '<path d="M5 3v10M11 3v10" stroke-width="2.5"/>',
    "back": '<path d="M11.5 3v10L5 8zM3.5 3v10" class="fill"/>',
    "fwd": '<path d="M4.5 3v10L11 8zM12.5 3v10" class="fill"/>',
    "markback": '<path d="M11 3.5L15 8l-4 4.5L7 8zM4.5 4L1.5 8l3 4" class="fill"/>',
    "markon": '<path d="M5 3.5L9 8l-4 4.5L1 8zM11.500 4l3 4-3 4" class="fill"/>',
    "server": (
        '<rect x="2.5" y="3" width="11" height="4" rx="1"/>'
        '<rect x="2.5" y="9" width="11" height="4" rx="1"/>'
        '<path d="M5 5h.01M5 11h.01"/>'
    ),
    "cross": '<path d="M3.5 3.5l9 9M12.5 3.5l-9 9" stroke-width="2.5"/>',
    "dots": '<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.2"/>',
    "copy": (
        '<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/>'
        '<path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2"/>'
    ),
    "help": '<path d="M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.6M8 12.3h.01"/>',
    "people": (
        '<circle cx="6" cy="5.4" r="2.4"/>'
        '<path d="M1.8 13c.3-2.6 2-3.9 4.2-3.9s3.9 1.3 4.2 3.9M10.6 3.2a2.4 2.4 0 0 1 0 4.5M12 9.5c1.3.5 2.1 1.7 2.3 3.5"/>'
    ),
    "check": '<path d="M3 8.5l3.2 3.2L13 4.5" stroke-width="2"/>',
    "why": '<path d="M6 3.5L10.5 8 6 12.5"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "table": '<rect x="2" y="3" width="12" height="10" rx="1"/><path d="M2 6.5h12M6.5 6.5V13"/>',
    "live": '<circle cx="8" cy="8" r="3.5" class="fill"/>',
    "star": '<path d="M8 1.8l1.9 4 4.4.6-3.2 3 .8 4.4L8 11.7l-3.9 2.1.8-4.4-3.2-3 4.4-.6z" class="fill"/>',
    "list": '<path d="M2.5 4h11M2.5 8h11M2.5 12h7"/>',
    "wave": '<path d="M2 10c2-6 4-6 6-2s4 4 6-2"/>',
    "send": '<path d="M2.5 8h9M8 3.5L12.5 8 8 12.5"/>',
    "burst": '<path d="M2.5 5h6M2.5 8h9M2.5 11h6M9.5 5l3 3-3 3"/>',
    "slow": '<circle cx="8" cy="8" r="5.5"/><path d="M8 4.8V8l2.4 1.5"/>',
    "leave": '<path d="M6.5 2.5h-4v11h4M6.5 8h7M10.5 5l3 3-3 3"/>',
    "gear": (
        '<path d="M3 4.5h6M12 4.5h1M3 8h1.5M7.5 8H13M3 11.5h5M11 11.5h2"/>'
        '<circle cx="10.5" cy="4.5" r="1.5"/>'
        '<circle cx="6" cy="8" r="1.5"/>'
        '<circle cx="9.5" cy="11.5" r="1.5"/>'
    ),
    "hang": '<path d="M5 2.5h6M5 13.5h6M5.5 2.5c0 3 5 3.5 5 5.5s-5 2.5-5 5.5M10.5 2.5c0 3-5 3.5-5 5.5s5 2.5 5 5.5"/>',
    "file": '<path d="M4 2h5l3.5 3.5V14H4zM9 2v3.5h3.5"/>',
    "share": '<path d="M8 10V2.5M5 5l3-3 3 3M4.5 7.5h-2v6h11v-6h-2"/>',
    "fork": (
        '<path d="M2.5 8h3.5c3 0 2.5-4.5 7-4.5M6 8c3 0 2.5 4.5 7 4.5"/>'
        '<circle cx="13" cy="3.5" r="1" class="fill"/>'
        '<circle cx="13" cy="12.5" r="1" class="fill"/>'
    ),
    "cut": '<path d="M1.5 8h4M10.5 8h4M6.5 4.5l3 7"/>',
    "seek": '<path d="M3 3v10M13 3v10M5.5 8h5M8.5 5.5L11 8l-2.5 2.5"/>',
    "undo": '<path d="M6 3L2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7"/>',
    "plug": '<path d="M5.5 1.5v3.5M10.5 1.5v3.5M3.5 5h9v2.5a4.5 4.5 0 0 1-9 0zM8 12v2.5"/>',
    "minus": '<path d="M3 8h10"/>',
    "up": '<path d="M4 10l4-4 4 4"/>',
    "down": '<path d="M4 6l4 4 4-4"/>',
    "close": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "lock": '<rect x="3.5" y="7" width="9" height="6.5" rx="1"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>',
    "stable": '<circle cx="8" cy="8" r="5" class="fill"/>',
    "rebal": '<circle cx="8" cy="8" r="5"/><path d="M8 3a5 5 0 0 1 0 10z" class="fill"/>',
    "empty": '<circle cx="8" cy="8" r="5"/>',
    "present": '<rect x="2" y="3" width="12" height="8" rx="1"/><path d="M5.5 13.5h5M8 11v2.5"/>',
    "display": '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" class="fill"/>',
    "fenced": '<circle cx="8" cy="8" r="5.5"/><path d="M4.5 11.5l7-7"/>',
}
