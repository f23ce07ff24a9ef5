"""The sample service: users in memory, and the endpoints that a platform needs from any service."""
