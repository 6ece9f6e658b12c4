"""How gunicorn serves the site, in a trial and in production: `gunicorn --config config/gunicorn.py`.

Its defaults stand but for what is said here; WEB_CONCURRENCY sets the number of workers, FORWARDED_ALLOW_IPS the
proxies whose X-Forwarded-Proto counts.
"""

import os

wsgi_app = "config.wsgi"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))

# A long query string reaches the site, which answers with a page, before gunicorn's own bare refusal does.
limit_request_line = 8190

# Its way of being steered from outside leaves a socket in the home directory, and is not used here.
control_socket_disable = True
