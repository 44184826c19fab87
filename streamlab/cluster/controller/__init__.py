"""The controller: one logical quorum that keeps the metadata log and decides who leads what.

Law of the room: simplified to one actor that never fails (no Raft election is simulated). Everything it decides is a record in its
log; brokers learn it by following the log, nobody learns it otherwise.
"""

from streamlab.cluster.controller.controller import Controller

__all__ = ["Controller"]
