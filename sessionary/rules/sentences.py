"""English sentences whose values stay apart, so that a page can say them in another language."""


class Sentence(str):
    """The sentence filled in, as programs read it; `template` and `values` are what a translation needs.

    Values are named as in `Sentence("Please use at most %(most)s characters.", most=200)`.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> "Sentence":
        """Without values the template is taken as it is, percent signs included."""
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made
