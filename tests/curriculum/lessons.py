"""A small lesson to take apart."""

from __future__ import annotations

SMALL = """\
+++
title = "Where does user1 go?"
seed = 3
warm_up = 6.0
dispels = ["key-reaches-all-consumers"]
+++

A topic and a producer.

```setup
1.0 create_topic name=payments partitions=3
1.5 add_producer name=web topic=payments rate=0
```

## A key has one place

Send a record with the key `user1`.

```predict
kind = "partition"
topic = "payments"
ask = "In which partition does it land?"
answer = "partition_of('user1', 'payments')"
run = "send_record producer=web key=user1 value=paid"
until = "partition_of('user1', 'payments') is not None"
tempting = ["1"]
because = "murmur2 of the key, modulo three."
why = "topic_created"
```

## Now three of them

```done
three records with this key: written('payments', partition_for('user1', 'payments')) == 3
and nothing elsewhere: written('payments') == 3
```

```hint
*Send* stands on the producer.
```

```model
send_record producer=web key=user1 count=2
```

```wrong
say = "Without a key they may go anywhere."
run = "send_record producer=web count=5"
```
"""

IN_GERMAN = {
    "Where does user1 go?": "Wohin kommt user1?",
    "A topic and a producer.": "Ein Topic und ein Producer.",
    "A key has one place": "Ein Schlüssel hat einen Platz",
    "Send a record with the key": "Sende einen Record mit dem Schlüssel",
    "In which partition does it land?": "In welcher Partition landet er?",
    "murmur2 of the key, modulo three.": "murmur2 des Schlüssels, modulo drei.",
    "Now three of them": "Jetzt drei davon",
    "three records with this key": "drei Records mit diesem Schlüssel",
    "and nothing elsewhere": "und sonst nirgends",
    "*Send* stands on the producer.": "*Send* steht am Producer.",
    "Without a key they may go anywhere.": "Ohne Schlüssel können sie überallhin kommen.",
}


def _in_german(text: str) -> str:
    for english, german in IN_GERMAN.items():
        assert english in text
        text = text.replace(english, german)
    return text


GERMAN = _in_german(SMALL)
"""The same in German."""
