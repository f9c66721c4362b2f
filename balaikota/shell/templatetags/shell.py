"""Tags of the design system: icons, times in plain words, numbers as Indonesia writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """`{% icon "pin" %}`: decoration. With a label it speaks: `{% icon "lock" _("Secret") %}`."""
    return _drawn(name, str(label), size)


@lru_cache(maxsize=1024)
def _drawn(name: str, label: str, size: str) -> SafeString:
    """A page shows the same few icons again and again."""
    href = f"{static('shell/icons.svg')}#{name}"
    css = f"icon icon--{size}" if size else "icon"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, href)


@register.filter
def widget_kind(field: BoundField) -> str:
    """What `shell/field.html` must draw: hidden, choices, checkbox or input."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, _CHOICES):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "input"


@register.filter
def when(moment: datetime | None) -> str:
    """A moment with its zone: "Selasa, 3 November 2026 14.05 WIB"."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    named = _day_in_words(local.date(), get_language())
    return f"{named} {clock(local)} {zone_name(local)}"


@lru_cache(maxsize=4096)
def _day_in_words(day: date, language: str | None) -> str:
    """A list tells the same few days again and again."""
    return date_format(day, "l, j F Y")


@register.filter
def clock(moment: datetime | None) -> str:
    """The time of day: "14.05" in Indonesian, "14:05" in English."""
    if moment is None:
        return ""
    return f"{timezone.localtime(moment):%H{'.' if _indonesian() else ':'}%M}"


def _indonesian() -> bool:
    return (get_language() or "id").startswith("id")


@register.filter
def day(moment: datetime | None) -> str:
    """A day: "3 November 2026"."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return date_format(local, "j F Y")


def zone_name(local: datetime) -> str:
    """WIB, WITA or WIT; other zones show their offset."""
    offset = local.utcoffset() or timedelta()
    return _ZONES.get(int(offset.total_seconds() // 3600), local.strftime("%z"))


@register.filter
def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """How long ago, or in how long, in its largest unit: "3 jam lalu", "dalam 2 hari"."""
    if moment is None:
        return ""
    seconds = ((now or timezone.now()) - moment).total_seconds()
    if abs(seconds) < 45:
        return gettext("just now")
    words = span(abs(seconds))
    if seconds < 0:
        return gettext("in %(span)s") % {"span": words}
    return gettext("%(span)s ago") % {"span": words}


@register.filter
def span(length: float | timedelta | None) -> str:
    """A length of time in its largest unit, rounded down: "3 jam"."""
    if length is None:
        return ""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = int(seconds // 3600)
    if hours < 24:
        return ngettext("%(n)s hour", "%(n)s hours", max(1, hours)) % {"n": max(1, hours)}
    days = int(seconds // 86400)
    if days < 60:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    months = days // 30
    if months < 24:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    years = days // 365
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


@register.simple_tag
def moment(at: datetime | None, now: datetime | None = None) -> SafeString:
    """`{% moment report.filed_at %}`: relative words; the exact moment on hover."""
    if at is None:
        return SafeString("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), when(at), ago(at, now)
    )


@register.filter
def number(value: float | Decimal | None, digits: int = 0) -> str:
    """1234567.5 → "1.234.567,5" in Indonesian, "1,234,567.5" in English; "–" when unknown."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    if _indonesian():
        return text.translate(str.maketrans(",.", ".,"))
    return text


@register.filter
def amount(value: float | None) -> str:
    """A number as short as it stays honest: whole from ten on, one decimal below."""
    if value is None:
        return number(None)
    return number(value, 0 if abs(value) >= 10 or float(value).is_integer() else 1)


@register.filter
def rupiah(value: Decimal | int | None) -> str:
    """Money as the law writes it: "Rp1.234.567"."""
    if value is None:
        return "–"
    return "Rp" + f"{value:,.0f}".replace(",", ".")
