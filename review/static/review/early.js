// Runs before the page is drawn, so that cards are folded from the first picture on; without scripts all stand open.
document.documentElement.classList.add("js");
