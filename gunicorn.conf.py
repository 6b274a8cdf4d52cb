"""Web processes. Read by gunicorn when it starts in this directory; its flags win over this file."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
timeout = 60  # seconds without a sign of life before a process is replaced
graceful_timeout = 30
max_requests = 5000  # then a fresh process, so that no leak grows for weeks
max_requests_jitter = 500
preload_app = True  # the code is loaded once and shared
control_socket_disable = True  # signals do; the account may have no home to keep a socket in
# Requests are logged by the application, without addresses or query strings.
accesslog = None
loglevel = "warning"
# The portal itself decides whose X-Forwarded-* headers to believe (TRUSTED_PROXIES).
forwarded_allow_ips = ""

# PostgreSQL gives up on what would keep a page waiting. Only here: imports, nightly runs and
# management commands may take as long as they need.
os.environ.setdefault(
    "PGOPTIONS",
    "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
)
