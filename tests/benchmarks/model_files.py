"""What all models in XML have in common, whatever the tool that wrote them."""

from dataclasses import dataclass
from xml.etree import ElementTree

Element = ElementTree.Element


@dataclass(frozen=True)
class Unmapped:
    """What the model has that a state graph cannot say, or why it cannot be read."""

    reasons: tuple[str, ...]


def xml_of(text: str | bytes) -> Element | Unmapped:
    """The root of an XML text; the reason if it is none."""
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # the last two: an encoding that Python does not have
        return Unmapped((f"not XML: {error}",))


def kind(element: Element) -> str:
    """The element's name, without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]
