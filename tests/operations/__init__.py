"""The classroom: rooms, seats, votes, and the phone's socket."""
