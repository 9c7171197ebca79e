"""Names of the files of a build that no one module of the index writes and reads by itself."""

WORDS = "words"
DOCUMENTS = "documents.npy"
RULES = "rules.npy"
STANDING = "standing.npy"
PLACES = "places.json"
