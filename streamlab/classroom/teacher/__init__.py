"""The teacher's side of a class: the lobby, the wall, the copies, the notes, the report, and the guide.

Law of the room: it shows and asks; what happens to a room is done by `classroom.rooms` and `classroom.questions`, and only for its teacher.
"""
