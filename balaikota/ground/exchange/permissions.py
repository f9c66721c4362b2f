"""What may be done with the exchange, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import declare

from .rules.agreements import DECIDERS, KEEPERS, READERS

VIEW = declare("exchange.view", _("See the services of the exchange"), READERS)
KEEP = declare("exchange.keep", _("Offer, ask for and use services of the own agency"), KEEPERS)
DECIDE = declare("exchange.decide", _("Approve and revoke agreements"), DECIDERS)
LOG = declare("exchange.log", _("See who called what, when and for which purpose"), DECIDERS)
