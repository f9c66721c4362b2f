"""A browser without a screen: it keeps cookies and fills in the forms that stand on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx
from lxml import html

Fields = list[tuple[str, str]]
Upload = tuple[str, bytes, str]  # file name, bytes, mime type


class Refused(Exception):
    """The city answered with an error. Says where, which, and what stood on the page."""

    def __init__(self, response: httpx.Response) -> None:
        shown = str(html.fromstring(response.text or "<p/>").xpath("string()"))
        words = " ".join(shown.split())[:300]
        asked = f"{response.request.method} {response.url.path}"
        super().__init__(f"{asked}: {response.status_code} {words}")
        self.status = response.status_code


@dataclass
class Form:
    """A form with the values that a browser would send if nothing was typed."""

    element: html.FormElement
    page: Page

    @property
    def action(self) -> str:
        return str(urljoin(self.page.url, self.element.get("action") or ""))

    @property
    def fields(self) -> Fields:
        return [(str(name), str(value)) for name, value in self.element.form_values()]

    def value(self, ending: str) -> str:
        """The value of the first field called so, with or without a prefix ("finish-state")."""
        return next((value for name, value in self.fields if _is(name, ending)), "")

    def name(self, ending: str) -> str:
        """The full name of a field of this form; "" when there is none."""
        return next((str(name) for name in self.element.fields if _is(str(name), ending)), "")

    def options(self, ending: str) -> list[str]:
        """Values that radios, checkboxes or a list of this name offer, the empty one left out."""
        found: list[str] = []
        for control in self.element.inputs:
            if not _is(control.name or "", ending):
                continue
            if control.tag == "select":
                found += [str(value) for value in control.value_options if value]
            elif control.get("value"):
                found.append(control.get("value"))
        return found


@dataclass
class Page:
    """What came back: where it is, and what stands on it."""

    url: str
    status: int
    tree: html.HtmlElement

    @property
    def forms(self) -> list[Form]:
        return [Form(element, self) for element in self.tree.forms]

    def links(self, beginning: str) -> list[str]:
        """Paths of links that begin so, in the order of the page, each once."""
        found = (str(href).split("#")[0] for href in self.tree.xpath("//a/@href"))
        return list(dict.fromkeys(href for href in found if href.startswith(beginning)))

    def form(self, *endings: str) -> Form | None:
        """The first form that has all of these fields."""
        return next((f for f in self.forms if all(f.name(ending) for ending in endings)), None)


@dataclass
class Browser:
    """One person's browser on one city."""

    base: str
    timeout: float = 30.0
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.base, timeout=self.timeout, follow_redirects=True)

    def get(self, path: str) -> Page:
        """Raises Refused, httpx.HTTPError."""
        return _page(self.client.get(path))

    def submit(
        self,
        form: Form,
        values: Mapping[str, str | Sequence[str]] | None = None,
        uploads: Iterable[tuple[str, Upload]] = (),
    ) -> Page:
        """Send a form with some values typed in. Keys are field names, with or without prefix.

        Raises:
            Refused, httpx.HTTPError
        """
        sent = _typed(form, values or {})
        files = [(form.name(name) or name, upload) for name, upload in uploads]
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        headers = {"Referer": form.page.url}
        return _page(self.client.post(form.action, data=data, files=files or None, headers=headers))

    def close(self) -> None:
        self.client.close()


def _typed(form: Form, values: Mapping[str, str | Sequence[str]]) -> Fields:
    names = {form.name(key) or key: value for key, value in values.items()}
    sent = [(name, value) for name, value in form.fields if name not in names]
    for name, value in names.items():
        sent += [(name, value)] if isinstance(value, str) else [(name, one) for one in value]
    return sent


def _page(response: httpx.Response) -> Page:
    if response.status_code >= 400:
        raise Refused(response)
    tree = html.fromstring(response.text or "<html/>", base_url=str(response.url))
    return Page(str(response.url), response.status_code, tree)


def _is(name: str, ending: str) -> bool:
    return name == ending or name.endswith(f"-{ending}")
