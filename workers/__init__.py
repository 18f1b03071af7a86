"""WHEN things happen: the Celery worker, the inbox watcher, the mailbox, the schedule and the command line."""
