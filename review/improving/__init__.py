"""From what staff found wrong to an assistant that does it right."""
