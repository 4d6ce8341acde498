"""The fields of a posted form."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """Fields in the order posted; one that is missing reads as empty."""

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """The first value of a field, without the blanks around it."""
        return next((value.strip() for key, value in self.fields if key == name), "")

    def has(self, name: str) -> bool:
        """Whether a field was posted, be it empty."""
        return any(key == name for key, _ in self.fields)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that is not blank."""
        return tuple(value.strip() for key, value in self.fields if key == name and value.strip())


def parse_form(body: bytes) -> Form:
    """A form from the body of a request (application/x-www-form-urlencoded); what cannot be one is an empty form.

    >>> parse_form(b"code=E11.22&code=N18.4&comment=+why+").all("code")
    ('E11.22', 'N18.4')
    """
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return Form()
    # Browsers send line breaks as CR LF.
    return Form(tuple((name, value.replace("\r\n", "\n")) for name, value in fields))
