"""The portal's own settings, with the floor page and the counting beside it. Everything else as in production."""

from bms.settings import *  # noqa: F403
from bms.settings import BASE_DIR, MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = [*MIDDLEWARE, "bench.floor.counted"]
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "bench" / "templates"]
STATIC_ROOT = BASE_DIR / "var" / "bench" / "static"
