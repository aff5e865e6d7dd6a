"""The fields of one row of a charter, made from what its table declares; what is given becomes changes of it.

Every key has the field that its type asks for: a choice among what it refers to, words in each language, a number with
its bounds. Nothing here knows a table by name but for how its rows are named.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from django import forms

from comity import catalogue
from comity.charter import Change, Charter
from comity.charter.changes import ROWS, identity_of
from comity.charter.shape import Between, Refers, write
from comity.charter.terms import Act, Party
from comity.web.shell.charter_words import CharterWords
from comity.web.shell.presenters import in_charter_order, language_name, list_known, party_name
from comity.wording import word_kind

_FORM_OF_PARTY, _FORM_OF_ACT = get_args(Party)[1], get_args(Act)[1]


@dataclasses.dataclass(frozen=True)
class Leaf:
    """One field of the form: its path in the row, the type that its value has, and what the type is marked with."""

    path: tuple[str, ...]
    hint: Any
    marks: tuple[Any, ...]
    optional: bool

    @property
    def name(self) -> str:
        """What the field is called in the form."""
        return "__".join(self.path)


def row_class(table: str) -> type:
    """Return the class of a table's rows, or of the table that is one row."""
    hint = get_type_hints(Charter, include_extras=True)[table]
    bare, _ = _unwrap(hint)
    cls: type = get_args(bare)[0] if table in ROWS else bare
    return cls


def _unwrap(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(hint) is Annotated:
        bare, *marks = get_args(hint)
        return bare, tuple(marks)
    return hint, ()


def leaves_of(cls: type, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Yield the fields of a table, those of a table within it by a longer path; no lists of tables."""
    hints = get_type_hints(cls, include_extras=True)
    for one in dataclasses.fields(cls):
        hint, marks = _unwrap(hints[one.name])
        optional = get_origin(hint) in (Union, UnionType)
        if optional:
            hint, inner = _unwrap(next(part for part in get_args(hint) if part is not NoneType))
            marks = (*marks, *inner)
        place = (*path, one.name)
        if dataclasses.is_dataclass(hint):
            yield from leaves_of(hint, place)  # type: ignore[arg-type]
        elif not (get_origin(hint) is tuple and dataclasses.is_dataclass(_unwrap(get_args(hint)[0])[0])):
            yield Leaf(place, hint, marks, optional)


class RowForm(forms.Form):
    """A row of a table as it is, or a new one, to be changed. `row` is its plain value; `id` is empty for a new one."""

    def __init__(self, charter: Charter, table: str, id: str, data: Any = None) -> None:
        super().__init__(data)
        self.charter, self.table, self.id = charter, table, id
        self.names = CharterWords(charter)
        value = write(getattr(charter, table))
        rows = value if table in ROWS else [value]
        named = {identity_of(table, row): row for row in rows} if table in ROWS else {"": value}
        self.row: dict[str, Any] | None = named.get(id) if id or table not in ROWS else None
        identity = {"rights": "act", "admissions": "standing"}.get(table, "id")
        self.leaves = [
            leaf
            for leaf in leaves_of(row_class(table))
            if self.row is None or table not in ROWS or leaf.path != (identity,)
        ]
        self.tags = list(dict.fromkeys(("en", "ru", *charter.languages.authentic)))
        for leaf in self.leaves:
            self._add(leaf)

    def _add(self, leaf: Leaf) -> None:
        label = " › ".join(self.names.key(key) for key in leaf.path)
        present = _at(self.row or {}, leaf.path)
        if get_origin(leaf.hint) is Mapping:
            for tag in dict.fromkeys((*self.tags, *(present or {}))):
                self.fields[f"{leaf.name}__{tag}"] = forms.CharField(
                    required=False, label=f"{label}: {language_name(tag)}", initial=(present or {}).get(tag),
                    widget=forms.TextInput(attrs={"lang": tag, "dir": "auto"}),
                )  # fmt: skip
            return
        field = self._field(leaf)
        field.label, field.required = label, False
        field.initial = ", ".join(present or ()) if _is_free_list(field, leaf) else present
        self.fields[leaf.name] = field

    def _field(self, leaf: Leaf) -> forms.Field:
        if leaf.hint is bool:
            return forms.BooleanField()
        if leaf.hint is int:
            bounds = next((mark for mark in leaf.marks if isinstance(mark, Between)), None)
            return forms.IntegerField(min_value=bounds.least, max_value=bounds.most) if bounds else forms.IntegerField()
        if get_origin(leaf.hint) is tuple:
            choices = self._choices(*_unwrap(get_args(leaf.hint)[0]), leaf)
            if choices is None:
                return forms.CharField()
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        choices = self._choices(leaf.hint, leaf.marks, leaf)
        if choices is not None:
            return forms.ChoiceField(choices=[("", "—"), *choices])
        return forms.CharField(max_length=4000)

    def _choices(self, hint: Any, marks: tuple[Any, ...], leaf: Leaf) -> list[tuple[str, str]] | None:
        """Return among what a value is chosen, or None for words."""
        key = leaf.path[-1]
        if get_origin(hint) is Literal:
            return [(each, self.names.value(key, each, self.table)) for each in get_args(hint)]
        refers = next((mark for mark in marks if isinstance(mark, Refers)), None)
        if refers is not None:
            rows = getattr(self.charter, refers.table)
            return [(row.id, self.names.row(refers.table, row.id)) for row in rows]
        if _FORM_OF_PARTY in marks:
            return [(party, party_name(party)) for party in in_charter_order(list_known())]
        if _FORM_OF_ACT in marks:
            kinds = [name for name, kind in catalogue.ACTS.items() if not kind.keeper]
            return sorted(((name, word_kind(name)) for name in kinds), key=lambda choice: choice[1])
        return None

    def value(self) -> dict[str, Any]:
        """Return the row as it was given; what is absent is left out."""
        given: dict[str, Any] = {}
        for leaf in self.leaves:
            found = self._read(leaf)
            place = given
            for key in leaf.path[:-1]:
                place = place.setdefault(key, {})
            if found is not None:
                place[leaf.path[-1]] = found
        return {key: item for key, item in given.items() if not _is_hollow(item)}

    def _read(self, leaf: Leaf) -> Any:
        if get_origin(leaf.hint) is Mapping:
            stem = f"{leaf.name}__"
            words = {
                name[len(stem) :]: str(self.cleaned_data[name]).strip() for name in self.fields if name.startswith(stem)
            }
            return {tag: each for tag, each in words.items() if each} or None
        found = self.cleaned_data.get(leaf.name)
        if leaf.hint is bool:
            # Within a table that may be absent, what is not ticked says nothing.
            return bool(found) if len(leaf.path) == 1 or found else None
        if get_origin(leaf.hint) is tuple:
            items = [each.strip() for each in found.split(",")] if isinstance(found, str) else list(found or ())
            return [each for each in items if each] or (None if leaf.optional else [])
        return found if found not in (None, "") else None

    def changes(self) -> list[Change]:
        """Return what is changed: a new row, or each key that is otherwise than it was."""
        given = self.value()
        if self.row is None:
            return [Change("add", self.table, identity_of(self.table, given), "", given)]
        keys = dict.fromkeys(leaf.path[0] for leaf in self.leaves)
        return [
            Change("set", self.table, self.id, key, given.get(key))
            for key in keys
            if given.get(key) != _without_hollow(self.row.get(key))
        ]


def _is_free_list(field: forms.Field, leaf: Leaf) -> bool:
    return get_origin(leaf.hint) is tuple and not isinstance(field, forms.ChoiceField)


def _at(row: dict[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = row
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _is_hollow(value: Any) -> bool:
    """Whether a table within a row holds nothing that was given: it is absent then."""
    return isinstance(value, dict) and all(_is_hollow(item) or item in ([], None) for item in value.values())


def _without_hollow(value: Any) -> Any:
    """Return what stands in a row as the form gives it back: what is false within a table says nothing."""
    if not isinstance(value, dict):
        return value
    kept = {key: _without_hollow(item) for key, item in value.items() if item is not False}
    return None if _is_hollow(kept) else kept
