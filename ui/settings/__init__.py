"""The settings: what there is to choose (catalogue), the window that shows it, and the flow that carries it out."""
