"""Holds the core against what Apache Kafka 4.2.1 itself computed. `data/`, `probes/` and `transcripts/` are its records, as they came."""
