"""The vocabulary: frozen values, standard library only (BLAKE3 apart)."""
