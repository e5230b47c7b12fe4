"""The database: connections, roles, editions and the schema's history."""
