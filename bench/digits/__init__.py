"""The small digit reader's making: drawn cells under the samples' damage, training, export, trial against Tesseract."""
