"""The addon as others get it: a zip, a wheel, and the texts to translate."""
