"""What is done to the OpenAPI document as a whole, when all operations are known (drf-spectacular's hooks)."""

from collections.abc import Iterator
from typing import Any

_SHARED = "#/components/"


def without_a_description() -> list[type]:
    """The classes whose docstrings are for us: a serializer that inherits one has none of its own to show."""
    from drf_spectacular.plumbing import get_lib_doc_excludes

    from coordination.api import serializers  # needs the settings that name this function

    ours = [serializers.Strict, serializers.StrictSerializer, serializers.StrictModelSerializer]
    return [*get_lib_doc_excludes(), *ours]


def declare_tags(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """`result` with every tag declared, described by the first paragraph of the first operation that carries it, in the
    order of the settings; what those do not name comes last."""
    described: dict[str, str] = {}
    for methods in (*result["paths"].values(), *result.get("webhooks", {}).values()):
        for operation in methods.values():
            for tag in operation.get("tags", ()):
                described.setdefault(tag, operation.get("description", "").partition("\n\n")[0])
    order = [tag["name"] for tag in result.get("tags", ())]
    names = [name for name in order if name in described] + sorted(set(described) - set(order))
    return {**result, "tags": [{"name": name, "description": described[name]} for name in names]}


def drop_unused(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """`result` without the components that nothing refers to: every serializer is declared as read and as written,
    although some are only ever one of the two."""
    components = dict(result.get("components", {}))
    reachable = _reachable({name: part for name, part in result.items() if name != "components"}, components)
    for kind in set(components) - {"securitySchemes"}:
        components[kind] = {name: part for name, part in components[kind].items() if (kind, name) in reachable}
    return {**result, "components": components}


def _reachable(roots: Any, components: dict[str, Any]) -> set[tuple[str, str]]:
    """The components, by kind and name, that `roots` refer to, be it by way of others."""
    reachable: set[tuple[str, str]] = set()
    unvisited = set(_references(roots))
    while unvisited:
        reachable |= unvisited
        unvisited = {target for kind, name in unvisited for target in _references(components[kind][name])} - reachable
    return reachable


def _references(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        target = part.get("$ref")
        if isinstance(target, str) and target.startswith(_SHARED):
            kind, _, name = target.removeprefix(_SHARED).partition("/")
            yield kind, name
        part = list(part.values())
    if isinstance(part, list):
        for element in part:
            yield from _references(element)
