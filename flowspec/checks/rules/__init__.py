"""The rules: one module each, named as its rule."""
