"""The catalog's SQL, one file for each noun. Every function takes the open transaction first and commits nothing itself."""
