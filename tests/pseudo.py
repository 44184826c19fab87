"""A language that is none: every vowel of StreamLab's own texts has an accent, so that what does not go through the catalog is seen at once."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Page

CODE = "qx"
ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")


def write_pseudo_locale(folder: Path) -> None:
    """Collect every text and compile a catalog that says each with accents: FOLDER/qx/LC_MESSAGES."""
    with override_settings(LOCALE_PATHS=[str(folder)]):
        for domain in ("django", "djangojs"):
            call_command("makemessages", domain=domain, locale=[CODE], verbosity=0)
    for collected in (folder / CODE / "LC_MESSAGES").glob("*.po"):
        copied = subprocess.run(["msgen", "--no-wrap", str(collected)], capture_output=True, check=True, text=True).stdout
        head, *entries = copied.split("\n\n")
        head = re.sub(r"nplurals=.*?;.*?;", "nplurals=2; plural=(n != 1);", head.replace("#, fuzzy\n", ""))
        collected.write_text("\n\n".join([head, *map(_accented, entries)]))
        subprocess.run(["msgfmt", str(collected), "-o", str(collected.with_suffix(".mo"))], check=True)


def accented(text: str) -> str:
    """A text as the pseudo-locale says it: values, tags and entities stay."""
    parts = re.split(r"(\{\w+\}|%\(\w+\)[sd]|%[sd]|<[^>]*>|&\w+;|\\.)", text)
    return "".join(part if turn % 2 else part.translate(ACCENTS) for turn, part in enumerate(parts))


def _accented(entry: str) -> str:
    lines = entry.split("\n")
    said = next((turn for turn, line in enumerate(lines) if line.startswith("msgstr")), len(lines))
    return "\n".join([*lines[:said], *(re.sub(r'"(.*)"$', lambda line: f'"{accented(line[1])}"', line) for line in lines[said:])])


NAMES = """
    StreamLab Apache Kafka Java Python node npm librdkafka kafkajs confluent CLI CSV NDJSON localhost null
    payments billing web demo user Stable Empty Dead range earliest latest none all true false producer consumer delete preallocate
    uncompressed gzip snappy zstd Produce Fetch Metadata Heartbeat abs hash poll mod
    acks GROUP TOPIC PARTITION LAG HOST min GiB MiB KiB bytes
"""
"""Names of the lab's things, Kafka's own words and units: the same in every language."""

BARE = """(names) => {
  const quiet = 'script, style, pre, code, kbd, textarea, option, .lab-name, .labs .mono, .code, [data-key], '
    + '.samples, #twin, .term-run, .term-out, svg .ft';
  const alone = /(?<![\\p{L}\\d_.=\\/-])[A-Za-z]{3,}(?![\\p{L}\\d_=.\\/-])/gu;
  const ours = (word) => /[aeiouy]/i.test(word) && !/[a-z][A-Z]/.test(word) && !names.includes(word);
  const words = (text) => (text.match(alone) ?? []).filter(ours);
  const found = new Set();
  const note = (text, where) => words(text).length && found.add(`${words(text).join(' ')} in “${text.trim()}” (${where})`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement: parent } = texts.currentNode;
    if (!parent.closest(quiet)) note(data, parent.className.baseVal ?? parent.className);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext']) {
    for (const one of document.querySelectorAll(`[${name}]`)) if (!one.closest(quiet)) note(one.getAttribute(name), name);
  }
  return [...found];
}"""


def bare_words(page: Page) -> list[str]:
    """What stands on a page, or is read aloud, in words that are not translated."""
    found: list[str] = page.evaluate(BARE, NAMES.split())
    return found
