"""Labs that people watch and touch: models, pages, forms, command views, the feed, the admin, management commands.

Law of the room: Django ends here. What a person does becomes a command and goes to the hub; nothing in this room changes a world.
"""
