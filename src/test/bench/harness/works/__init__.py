"""The works: what is measured, each in a module of its own."""
