"""What must hold of every page that any test fetches: one heading, a title, unique ids, forms that say where they go,
references that lead somewhere, tags that close, and nothing that the page's own policy would not let it load."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LABELLED = {"select", "textarea"}
UNLABELLED = {"hidden", "submit", "button"}
REFERENCES = ("for", "aria-controls", "aria-describedby", "aria-labelledby")


class PageReader(HTMLParser):
    """The elements of a page with their attributes; `faults` of what is not closed or closed twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self.texts: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.faults += [
            f"{name} of <{tag}> twice" for name, times in Counter(name for name, _ in attrs).items() if times > 1
        ]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        elif self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def faults_of(answer: Any) -> list[str]:
    """Every fault of the page; the parser has no opinion on what merely looks wrong."""
    text = answer.content.decode()
    page = PageReader(text)
    faults = [*page.faults, *_structure(page), *_forms(page), *_policy(page, answer)]
    return faults if text.lower().startswith("<!doctype html>") else ["no doctype", *faults]


def check_page(answer: Any) -> str:
    """The text of a page without a fault."""
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    faults = faults_of(answer)
    assert not faults, f"{answer.request['PATH_INFO']}: {faults}"
    return str(answer.content.decode())


def _structure(page: PageReader) -> list[str]:
    faults = [] if len(page.named("h1")) == 1 else [f"{len(page.named('h1'))} headings of the first order"]
    faults += [] if len(page.named("main")) == 1 else ["not one <main>"]
    faults += [] if page.texts.get("title", "").strip() else ["no title"]
    faults += [] if page.named("html") and page.named("html")[0].get("lang") == "en-GB" else ["no language"]
    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    faults += [f"the id {name} stands {times} times" for name, times in ids.items() if times > 1]
    for tag, attributes in page.elements:
        references = [word for name in REFERENCES for word in attributes.get(name, "").split()]
        if attributes.get("href", "").startswith("#"):
            references.append(attributes["href"][1:])
        faults += [f"<{tag}> refers to #{name}, which is not there" for name in references if name not in ids]
    return faults


def _forms(page: PageReader) -> list[str]:
    faults = [
        f"a form without {name}" for form in page.named("form") for name in ("action", "method") if not form.get(name)
    ]
    posts = sum(form.get("method", "").lower() == "post" for form in page.named("form"))
    tokens = sum(field.get("name") == "csrfmiddlewaretoken" for field in page.named("input"))
    faults += [] if posts == tokens else [f"{posts} forms that post, {tokens} tokens"]
    labelled = {label.get("for") for label in page.named("label")}
    fields = [field for field in page.named("input") if field.get("type") not in UNLABELLED] + page.named(*LABELLED)
    return faults + [f"no label for {field}" for field in fields if field.get("id") not in labelled]


def _policy(page: PageReader, answer: Any) -> list[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    if "script-src" not in policy and page.named("script"):
        return ["a script on a page that may have none"]
    nonce = re.search(r"script-src 'nonce-([\w-]{20,})'", policy)
    # What any cache may keep has no nonce, and so no script.
    is_strict = policy.startswith("default-src 'none'; ") and (nonce or "style-src 'self';" in policy)
    is_safe = is_strict and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    faults = [] if is_safe else [f"policy {policy!r}"]
    faults += [] if answer.headers.get("X-Frame-Options") == "DENY" else ["may be framed"]
    loaded = page.named("script", "style") + [link for link in page.named("link") if link.get("rel") == "stylesheet"]
    faults += [f"no nonce: {element}" for element in loaded if element.get("nonce") != (nonce and nonce[1])]
    for tag, attributes in page.elements:
        in_line = [name for name in attributes if name == "style" or name.startswith("on")]
        faults += [f"in line: {name} of <{tag}>" for name in in_line]
        address = attributes.get("src") or (attributes.get("href", "") if tag == "link" else "")
        if tag == "img" and address.startswith("data:image/"):
            continue
        if address and (not address.startswith("/") or address.startswith("//")):
            faults.append(f"<{tag}> loads {address}")
    return faults + ([] if page.texts.get("script", "").strip() == "" else ["a script in line"])
