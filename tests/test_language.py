import string
from fractions import Fraction

import pytest

import gradlib as gl
from gradlib import language
from gradlib.language import LANGUAGES, say, words
from gradlib.notation import number
from tests.notebooks.freeze import found


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture
def french():
    gl.set_language("fr")
    yield
    gl.set_language("en")


def test_every_language_has_the_same_keys_in_the_same_order():
    assert {"en", "fr"} <= {*LANGUAGES}
    for code in LANGUAGES:
        assert [*words(code)] == [*words("en")], code


@pytest.mark.parametrize("key", words("en"))
def test_all_languages_say_the_same_things(key):
    for code in LANGUAGES:
        text = words(code)[key]
        assert text.strip()
        assert fields(text) == fields(words("en")[key]), code


def test_french_keeps_its_double_signs_on_the_line(french):
    for key, text in words("fr").items():
        said = say(key, **dict.fromkeys(fields(text), "1"))
        assert " :" not in said, key
        assert " ?" not in said, key
        assert " !" not in said, key
        assert " ;" not in said, key


def test_language_is_chosen_and_kept(french):
    assert gl.get_language() == "fr"
    assert say("reset") == "Réinitialiser"
    with pytest.raises(ValueError, match=rf"'xx'.*{', '.join(LANGUAGES)}"):
        gl.set_language("xx")
    assert gl.get_language() == "fr"


def test_a_third_language_says_in_english_what_is_not_translated_yet(monkeypatch, tmp_path):
    for code in LANGUAGES:
        (tmp_path / f"{code}.toml").write_bytes((language._WORDS / f"{code}.toml").read_bytes())
    (tmp_path / "de.toml").write_text('spelling.decimal = ","\nreset = "Zurück"\n', encoding="utf-8")
    monkeypatch.setattr(language, "_WORDS", tmp_path)
    monkeypatch.setattr(language, "LANGUAGES", (*LANGUAGES, "de"))
    try:
        gl.set_language("de")
        assert say("reset") == "Zurück"
        assert number(2.5) == "2,500"
        for key in words("en"):
            assert key == "reset" or say(key, **dict.fromkeys(fields(words("en")[key]), 1))
        assert say("network_forward_first") == words("en")["network_forward_first"]
        gl.explore.slices().close()
    finally:
        gl.set_language("en")
        language._file.cache_clear()
        language._all.cache_clear()
        words.cache_clear()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2.4579, "2.458"),
        (-0.5, "−0.5000"),
        (0, "0"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (1.2346e-7, "1.235·10⁻⁷"),
        (123456.0, "1.235·10⁵"),
        (1000.0, "1000"),
        (-3e-16, "−3.000·10⁻¹⁶"),
    ],
)
def test_numbers_are_shown_with_four_digits(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1e9, "10⁹"), (-1.5e9, "−1.5·10⁹"), (1e-7, "10⁻⁷"), (1 / 3, "0.333333"), (2.0, "2"), (123456.0, "123456")],
)
def test_decimals_have_the_digits_that_they_need(value, shown):
    from gradlib.formula.typed import number as read
    from gradlib.notation import decimal

    assert decimal(value) == shown and float(read(shown).parts[0]) == pytest.approx(value, rel=1e-5)


def test_every_word_is_used():
    """A sentence that no module asks for is dead text."""
    from pathlib import Path

    code = "\n".join(path.read_text() for path in Path(gl.__file__).parent.rglob("*.py"))
    prefixes = ("formula_", "mistake_", "slice_", "check_", "climb_", "graph_", "critical_", "disc_", "button_")
    prefixes += ("exercise_", "choice_")  # tested with the exercises
    code += "\n".join(path.read_text().replace('\\"', '"') for path in found())  # exercises name mistakes
    unused = [k for k in words("en") if f'"{k}"' not in code and not any(k.startswith(p) for p in prefixes)]
    unused += [k for k in words("en") for p in prefixes[:2] if k.startswith(p) and f'"{k.removeprefix(p)}"' not in code]
    assert unused == []


def test_the_first_sign_of_a_sum_stands_close_to_its_number():
    from gradlib.notation import affine

    assert affine([-4, 1], ["x", "y"]) == "−4.000 x + 1.000 y"
    assert affine([4, -1], ["x", "y"]) == "4.000 x − 1.000 y"
    assert affine([0, -1], ["x", "y"]) == "−1.000 y" and affine([0, 0], ["x", "y"]) == "0"


def test_exact_numbers_are_written_as_on_paper():
    import sympy as sp

    from gradlib.notation import spelled

    x = sp.Symbol("x")
    assert spelled(-sp.sqrt(2) / 2) == "−√2/2"
    assert spelled(sp.log(2) + sp.pi * sp.E) == "ln(2) + e·π"
    assert spelled(sp.sqrt(x + 1)) == "sqrt(x + 1)"
    assert spelled("t**2 * log(t)") == "t²·log(t)"
    assert spelled(Fraction(-(3**600), 10**40)) == "−187392…2001/100000…0000"
    assert spelled(f"{10**90} * x") == "100000…0000·x"
    assert spelled(10**23 + 7) == str(10**23 + 7)
    assert spelled(sp.Float("0.1", 40)).count("…") == 0


def test_a_third_language_is_one_file(tmp_path):
    """With signs of its own: a decimal comma, and nothing kept together by a space that does not break."""
    import shutil
    import subprocess
    import sys
    from pathlib import Path

    house = tmp_path / "gradlib"
    shutil.copytree(Path(gl.__file__).parent, house, ignore=shutil.ignore_patterns("__pycache__"))
    text = (house / "words/en.toml").read_text("utf-8")
    for old, new in (
        ('spelling.decimal = "."', 'spelling.decimal = ","'),
        ('spelling.list = ", "', 'spelling.list = "; "'),
        ('check_correct = "Correct!"', 'check_correct = "Richtig!"'),
    ):
        assert old in text
        text = text.replace(old, new)
    (house / "words/de.toml").write_text(text, "utf-8")
    code = (
        "import gradlib as gl, sys; from gradlib.notation import listed, short, latex_digits; gl.set_language('de');"
        "out = [str(gl.check.number('0,5', 0.5)), listed([short(0.5), '2']), latex_digits('0.5')];"
        "sys.stdout.buffer.write('|'.join(out).encode())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True, env={})
    assert done.stdout.decode() == "✔ Richtig!|0,5; 2|0{,}5"
