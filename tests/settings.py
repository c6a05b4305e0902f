"""The product's own settings, with a data folder of its own for each test process."""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="fauxpas-tests-")
os.environ["FAUXPAS_DATA_DIR"] = _folder.name

from fauxpas.web.settings import *  # noqa: E402, F403 - the folder must be set before the settings are read
from fauxpas.web.settings import DATABASES  # noqa: E402 - same

# Slow hashing protects real people; here it would only cost minutes.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A file, not memory: locks and threads then behave as they do in production.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/test.sqlite3"}
