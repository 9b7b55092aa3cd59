"""Build of the read-only warehouse from the curated facts: validate, transform, check, publish."""
