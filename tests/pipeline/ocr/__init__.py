"""Reading of page pictures: pages are drawn and damaged here, so that every true text and box is known."""
