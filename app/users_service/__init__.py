"""The sample service: users in memory, and what a platform asks of any service."""
