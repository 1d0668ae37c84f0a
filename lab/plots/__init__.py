"""Arrays in, Plotly figures and images out. Imports nothing else of Latent Lab."""
