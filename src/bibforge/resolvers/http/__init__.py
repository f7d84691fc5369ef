"""How requests leave: connections, pace, bounds."""
