"""Sentences read as plain English and can be said anew in another language."""

from sessionary.rules.sentences import Sentence


def test_a_sentence_is_its_english_text_with_the_values_in_it() -> None:
    sentence = Sentence("Please use at most %(most)s characters.", most=200)
    assert sentence == "Please use at most 200 characters."
    assert sentence.template % {**sentence.values, "most": 7} == "Please use at most 7 characters."


def test_without_values_percent_signs_are_just_themselves() -> None:
    assert Sentence("100 % refund") == "100 % refund"
