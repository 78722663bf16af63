"""What the program decides around its calls on a desktop: pure functions of what there is and what a person chose."""
