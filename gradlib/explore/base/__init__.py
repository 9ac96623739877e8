"""What all explorers share: the canvas, the controls, the functions that are chosen, the player."""
