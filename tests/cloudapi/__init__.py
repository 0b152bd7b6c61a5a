"""A Cloud API server on loopback, which checks what it is told against the OpenAPI document."""
