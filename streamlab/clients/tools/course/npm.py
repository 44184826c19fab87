"""What a line of npm, npx or node means: a program of the course, or an answer.

Law of the module: words in, a launch or an answer out. npm's and node's own words where they have some, else one sentence that says
what there is, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import msgspec

from streamlab.clients.tools.course.scripts import PACKAGE, PROGRAMS, SCRIPTS, Program
from streamlab.simulation.sentence import joined, say

NPM_VERSION, NODE_VERSION = "11.6.2", "v24.11.1"
HERE = ("kafkajs", "tsx", "typescript", "@types/node", "ts-node")
"""Packages that a course installs, and whose work is done here without them."""

RUNNERS = ("tsx", "ts-node", "node")
PROGRAMS_HERE = joined(
    [
        say("This terminal runs the course's programs: {programs}.", programs=", ".join(PROGRAMS)),
        say("Your own run on your machine: Connect, above the stage, has the lab's address for them."),
    ],
    " ",
)
READY = say("kafkajs and tsx are here already: npm run lists the course's scripts.")
INSTALLS = ("install", "i", "ci", "add", "in", "instal", "update", "up", "audit", "fund", "ls", "list")
NPM = say(
    """npm <command>

Usage:

npm install        install all the dependencies in your project
npm run            list the scripts of the course
npm run <foo>      run the script named <foo>
npm start          run the course's first program
"""
)
"""Its help, as far as it goes here."""

NOT_FOUND = 127


class Launch(msgspec.Struct, frozen=True):
    """`topic`: the one that the line names, or else the program's own. `banner`: what npm prints before it runs."""

    program: Program
    topic: str
    banner: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What is printed where nothing is started."""

    out: str = ""
    err: str = ""
    status: int = 0


def read(tool: str, words: Sequence[str]) -> Launch | Answer:
    """`tool`: npm, npx or node."""
    if tool == "npm":
        return _npm(list(words))
    return _npx(list(words)) if tool == "npx" else _node(list(words))


def _npm(words: list[str]) -> Launch | Answer:
    silent = [word for word in words if word in ("-s", "--silent")]
    words = [word for word in words if word not in silent and word != "--"]
    if not words or words[0] in ("help", "-h", "--help"):
        return Answer(NPM, status=0 if words else 1)
    name, rest = words[0], words[1:]
    if name in ("-v", "--version", "version"):
        return Answer(f"{NPM_VERSION}\n")
    if name in ("run", "run-script", "rum", "urn"):
        return _script(rest, bool(silent)) if rest else Answer(_listed())
    if name in ("start", "test", "stop", "restart"):
        return _script([name, *rest], bool(silent))
    if name in ("exec", "x"):
        return _npx(rest)
    if name == "init":
        return Answer(say("package.json is there already, as {package}: npm run lists its scripts.", package=PACKAGE) + "\n")
    if name in INSTALLS:
        return _install([word for word in rest if not word.startswith("-")])
    if name in SCRIPTS or PROGRAMS.get(f"{name}.ts"):
        return Answer(err=f'Unknown command: "{name}"\n\nDid you mean this?\n  npm run {name}\n', status=1)
    return Answer(err=f'Unknown command: "{name}"\n\nTo see a list of supported npm commands, run:\n  npm help\n', status=1)


def _install(packages: list[str]) -> Answer:
    others = [name for name in packages if name.rpartition("@")[0] not in HERE and name not in HERE]
    if others:
        refused = say("{packages}: nothing can be installed here.", packages=", ".join(others))
        return Answer(err=joined([refused, PROGRAMS_HERE], " ") + "\n", status=1)
    return Answer(joined(["up to date\n", READY], "\n") + "\n")


def _script(words: list[str], silent: bool) -> Launch | Answer:
    name, rest = words[0], words[1:]
    if name not in SCRIPTS:
        return Answer(err="".join(f"npm error {line}\n".replace(" \n", "\n") for line in _missing(name)), status=1)
    line = " ".join((SCRIPTS[name], *rest))
    banner = "" if silent else f"\n> {PACKAGE} {name}\n> {line}\n\n"
    started = _npx(line.split())
    return msgspec.structs.replace(started, banner=banner) if isinstance(started, Launch) else started


def _missing(name: str) -> list[str]:
    near = [one for one in SCRIPTS if one in get_close_matches(name, SCRIPTS, 3, 0.6)]
    meant = [f'  npm run {one} # run the "{one}" package script' for one in near]
    asked = [f"Did you mean {'this' if len(near) == 1 else 'one of these'}?", *meant, ""] if near else []
    return [f'Missing script: "{name}"', "", *asked, "To see a list of scripts, run:", "  npm run"]


def _listed() -> str:
    first, *others = SCRIPTS.items()
    lines = [f"Lifecycle scripts included in {PACKAGE}:", f"  {first[0]}", f"    {first[1]}", "available via `npm run`:"]
    for name, line in others:
        lines += [f"  {name}", f"    {line}"]
    return "\n".join(lines) + "\n"


def _npx(words: list[str]) -> Launch | Answer:
    words = _without_options(words, ("-y", "--yes", "--no-install"))
    if not words:
        return Answer(err=say("npx runs a command of a package: npx tsx producer.ts") + "\n", status=1)
    name, _, _ = words[0].partition("@")
    if name in RUNNERS:
        return _node(words[1:])
    return Answer(err=joined([f"sh: {words[0]}: command not found", PROGRAMS_HERE], "\n") + "\n", status=NOT_FOUND)


def _node(words: list[str]) -> Launch | Answer:
    if words[:1] and words[0] in ("-v", "--version"):
        return Answer(f"{NODE_VERSION}\n")
    if words[:1] == ["watch"]:
        words = words[1:]
    words = _without_options(
        words, ("--watch", "--no-warnings", "--experimental-strip-types"), ("--import", "--loader", "--require", "-r")
    )
    if not words or words[0].startswith("-"):
        return Answer(err=joined([say("There is no JavaScript prompt here."), PROGRAMS_HERE], " ") + "\n", status=1)
    file = words[0].removeprefix("./").removeprefix("src/")
    program = PROGRAMS.get(file)
    if program is None:
        return Answer(err=_no_module(file), status=1)
    named = next(iter(words[1:]), "")
    return Launch(program, named if named and program.any_topic else program.topic)


def _no_module(file: str) -> str:
    near = get_close_matches(file, PROGRAMS, 1, 0.6)
    hint = say("Did you mean {name}?", name=near[0]) if near else PROGRAMS_HERE
    thrown = f"node:internal/modules/cjs/loader\n  throw err;\n  ^\n\nError: Cannot find module '/home/you/{file}'\n\nNode.js {NODE_VERSION}"
    return joined([thrown, hint], "\n\n") + "\n"


def _without_options(words: list[str], flags: tuple[str, ...], with_value: tuple[str, ...] = ()) -> list[str]:
    """The words from the first on that is none of these options."""
    while words and (words[0] in flags or words[0] in with_value or words[0].startswith(("--import=", "--env-file"))):
        words = words[2 if words[0] in with_value else 1 :]
    return words
