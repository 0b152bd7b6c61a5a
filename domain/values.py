"""Values: facts that belong together, never change, and are equal where what they hold is.

There are some seven hundred kinds of them, every message among them. A dataclass compiles its
functions while the program starts, a millisecond for each, and sets its fields one by one; the
classes of a struct of msgspec and its instances are made in C, many times as quickly.
"""

from typing import Any, dataclass_transform

import msgspec
from msgspec import field
from msgspec.structs import replace


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class ValueType(msgspec.StructMeta):
    """Makes the kinds of values: nothing but `frozen`, for whoever reads types."""


class Value(msgspec.Struct, metaclass=ValueType, frozen=True):
    """What a kind of value inherits from; what inherits from it needs no decorator.

    Fields are annotated as in a dataclass and given by place or by name; ``ClassVar`` is none.
    """


def as_dict(value: Value) -> dict[str, Any]:
    """The fields of a value by name, as they are."""
    return msgspec.structs.asdict(value)


__all__ = ["Value", "as_dict", "field", "replace"]
