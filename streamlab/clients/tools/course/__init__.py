"""The course's programs, typed as a course has them typed: npm, npx and node.

Law of the room: what such a line starts is a client of the lab, with kafkajs' ways, that does what the file in `tests/clients/course` does
and prints what it prints. Nothing is installed and no JavaScript runs; a line that would need that says so.
"""
