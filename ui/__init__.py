"""The Qt desktop: renders state, sends intents, holds no rule of the product."""
