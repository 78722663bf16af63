"""Painted controls: they render frozen states, emit intents, and hold no rule of the product."""
