"""No tables of this room's own: after a migration Django tells only those apps of it that have this module (see `apps`)."""
