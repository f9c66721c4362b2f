"""Datasets in plain words: states, levels, findings, parts of quality, fields of metadata."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules.life import Act, Level, State

Text = Any  # a lazily translated string

STATES: dict[State, Text] = {
    State.LISTED: pgettext_lazy("dataset", "Not published"),
    State.PROPOSED: pgettext_lazy("dataset", "Waits for review"),
    State.RETURNED: pgettext_lazy("dataset", "Given back"),
    State.PUBLISHED: pgettext_lazy("dataset", "Published"),
    State.WITHDRAWN: pgettext_lazy("dataset", "Withdrawn"),
}
STATE_TONES: dict[State, str] = {
    State.LISTED: "plain",
    State.PROPOSED: "warn",
    State.RETURNED: "danger",
    State.PUBLISHED: "good",
    State.WITHDRAWN: "withdrawn",
}
LEVELS: dict[Level, Text] = {
    Level.OPEN: pgettext_lazy("level", "Open"),
    Level.LIMITED: pgettext_lazy("level", "Limited"),
    Level.CLOSED: pgettext_lazy("level", "Closed"),
}
LEVEL_MEANS: dict[Level, Text] = {
    Level.OPEN: _("Everybody sees and takes the data."),
    Level.LIMITED: _("Everybody knows of it; officers and programs with the right get the data."),
    Level.CLOSED: _("Only data stewards know of it."),
}
ACTS: dict[Act, Text] = {
    Act.PROPOSE: pgettext_lazy("dataset", "Proposed"),
    Act.RETURN: pgettext_lazy("dataset", "Given back"),
    Act.PUBLISH: pgettext_lazy("dataset", "Published"),
    Act.WITHDRAW: pgettext_lazy("dataset", "Withdrawn"),
}
FINDINGS: dict[str, Text] = {
    "personal": _("The owner marks this column as personal data."),
    "nik": _("Values look like NIK or KK numbers."),
    "phone": _("Values look like telephone numbers."),
    "email": _("Values look like e-mail addresses."),
    "person": _("Values look like names of people."),
    "column_identity": _("The name of the column speaks of identity numbers."),
    "column_contact": _("The name of the column speaks of ways to reach somebody."),
    "column_person": _("The name of the column speaks of a person."),
    "small_numbers": _("Small numbers of people: somebody could be recognised."),
    "unreadable": _("The rows could not be read. Look at the source."),
}
PARTS: dict[str, Text] = {
    "completeness": _("Completeness"),
    "validity": _("Right types"),
    "freshness": _("Freshness"),
    "metadata": _("Metadata filled"),
}
GRADES: dict[str, Text] = {
    "good": pgettext_lazy("quality", "Good"),
    "fair": pgettext_lazy("quality", "Fair"),
    "poor": pgettext_lazy("quality", "Poor"),
}
GRADE_TONES = {"good": "good", "fair": "warn", "poor": "danger"}
FIELDS: dict[str, Text] = {
    "title": pgettext_lazy("dataset", "Title"),
    "description": pgettext_lazy("dataset", "Description"),
    "concept": _("Concept"),
    "definition": _("Definition"),
    "classification": _("Classification"),
    "measure": _("Measure"),
    "producer": _("Data producer"),
    "steward": _("Data steward (walidata)"),
    "contact": pgettext_lazy("dataset", "Contact"),
    "contact_name": pgettext_lazy("dataset", "Contact"),
    "contact_email": _("E-mail of the contact"),
    "frequency": _("How often"),
    "licence": _("Licence"),
    "coverage": _("What area and time it covers"),
    "source": pgettext_lazy("dataset", "Source"),
    "method": _("How it is gathered"),
    "theme": _("Theme"),
    "columns": _("Words on the columns"),
}
HELP: dict[str, Text] = {
    "concept": _("What is counted or described, for example: a report of a citizen."),
    "definition": _("The words that draw its border: what belongs to it, what does not."),
    "classification": _("The lists its codes come from, such as region codes of Kemendagri."),
    "measure": _("What the numbers measure, and in which unit."),
}
TYPES: dict[str, Text] = {
    "string": pgettext_lazy("type", "text"),
    "integer": pgettext_lazy("type", "whole number"),
    "number": pgettext_lazy("type", "number"),
    "boolean": pgettext_lazy("type", "yes or no"),
    "date": pgettext_lazy("type", "day"),
    "datetime": pgettext_lazy("type", "moment"),
    "geojson": pgettext_lazy("type", "outline"),
}
MEASURES: dict[str, Text] = {
    "count": _("How many rows"),
    "sum": _("Sum of"),
    "mean": _("Mean of"),
    "most": _("Largest"),
}
OPERATIONS: dict[str, Text] = {
    "eq": _("is"),
    "ne": _("is not"),
    "lt": _("less than"),
    "le": _("at most"),
    "gt": _("more than"),
    "ge": _("at least"),
    "like": _("holds"),
}
BOARD: dict[str, Text] = {
    "waiting": _("Waits for review"),
    "offered": _("Not published"),
    "published": pgettext_lazy("datasets", "Published"),
    "held": _("Need attention"),
    "withdrawn": pgettext_lazy("datasets", "Withdrawn"),
}
HARVEST_PROBLEMS: dict[str, Text] = {"no_files": _("The dataset has no file that can be reached.")}
