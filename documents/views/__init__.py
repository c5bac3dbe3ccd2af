"""The pages of documents, by what they are about; ``urls.py`` names each of them."""
