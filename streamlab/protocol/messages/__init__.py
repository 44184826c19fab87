"""Requests and responses, one module per family of APIs.

Law of the room: each class is named as in Kafka's schemas, without fields that no version which StreamLab serves carries; defaults
are the schema's. `error_code` 0 is no error (`protocol.errors`).
"""
