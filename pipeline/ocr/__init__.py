"""Pictures to pages: clean-up, grids, cells read by two models, text; Tesseract is called in one module only."""
