"""The pages of processes, by what they are about; ``urls.py`` names each of them."""
