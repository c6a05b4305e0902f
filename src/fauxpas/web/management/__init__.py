"""What the product adds to Django's own commands."""
