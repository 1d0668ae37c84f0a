"""Arrays in, Plotly figures and pictures out. Imports nothing else of Latent Lab."""
