"""A process that signs until it is killed, and says each number once it is committed.

python signer.py <account> <folder>
"""

from __future__ import annotations

import sys

import django


def main(account: int, folder: str) -> None:
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from balaikota.ground.documents import actions, factories
    from balaikota.ground.people import queries as people

    settings.MEDIA_ROOT = folder
    now = timezone.now()
    actor = people.actor_of(people.Account.objects.get(pk=account), now)
    while True:
        print(actions.issue(actor, factories.wish(), now=now).number, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
