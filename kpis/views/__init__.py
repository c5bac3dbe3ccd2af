"""The pages of goals and measures, by what they are about; ``urls.py`` names each of them."""
