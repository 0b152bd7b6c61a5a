"""Shipments: orders that leave together, from the appointment to the carton and the payment."""
