"""The words that a program must say, in English and in French.

Every sentence that gradlib shows to a learner stands in one table, `WORDS`: a key, the English text, the French text.
`say` picks the language chosen by `set_language` and fills in the numbers and names.  Mathematics needs no translation
and stays out of this table.
"""

from __future__ import annotations

import math

LANGUAGES = ("en", "fr")

# key: (English, French).  The two texts of a pair take the same {fields}; tests/test_language.py checks it.
WORDS: dict[str, tuple[str, str]] = {
    # --- language -------------------------------------------------------------------------------------------------
    "unknown_language": (
        "Unknown language {code!r}: choose one of {known}.",
        "Langue inconnue {code!r} : choisissez parmi {known}.",
    ),
    # --- numeric --------------------------------------------------------------------------------------------------
    # --- formula --------------------------------------------------------------------------------------------------
    # --- field ----------------------------------------------------------------------------------------------------
    # --- graph ----------------------------------------------------------------------------------------------------
    # --- network --------------------------------------------------------------------------------------------------
    # --- check ----------------------------------------------------------------------------------------------------
    "check_missing_formula": (
        "Not answered yet: put your formula, between quotation marks, in place of the three dots.",
        "Pas encore de réponse : remplacez les trois points par votre formule, entre guillemets.",
    ),
    "check_missing_number": (
        "Not answered yet: put your number in place of the three dots.",
        "Pas encore de réponse : remplacez les trois points par votre nombre.",
    ),
    "check_missing_vector": (
        "Not answered yet: put your {n} numbers in place of the three dots, as in (1, 2, …).",
        "Pas encore de réponse : remplacez les trois points par vos {n} nombres, comme (1, 2, …).",
    ),
    "check_want_formula": (
        'A formula is expected here, typed between quotation marks, such as "x^2 y".',
        'On attend ici une formule tapée entre guillemets, comme "x^2 y".',
    ),
    "check_want_number": (
        'A number is expected here, such as 2.5, -3 or "12/5".',
        'On attend ici un nombre, comme 2.5, -3 ou "12/5".',
    ),
    "check_want_vector": (
        "A vector of {n} numbers is expected here, such as (1, 2, …).",
        "On attend ici un vecteur de {n} nombres, comme (1, 2, …).",
    ),
    "check_correct": ("Correct!", "C'est juste !"),
    "check_factor": (
        "Almost: your formula is {factor} times the right one everywhere. Which constant factor went astray?",
        "Presque : votre formule vaut partout {factor} fois la bonne. Quel facteur constant s'est égaré ?",
    ),
    "check_wrong_value": (
        "Not yet. At {where} your formula gives {got}; the right value is {wanted}.",
        "Pas encore. En {where}, votre formule donne {got} ; la bonne valeur est {wanted}.",
    ),
    "check_no_value": (
        "Not yet. At {where} your formula has no value; the right one gives {wanted}.",
        "Pas encore. En {where}, votre formule n'a pas de valeur ; la bonne donne {wanted}.",
    ),
    "check_wrong_number": ("Not yet: {got} is not the number.", "Pas encore : ce n'est pas {got}."),
    "check_rounding": (
        "Almost: give more digits (a relative error of {tol} is accepted).",
        "Presque : donnez plus de chiffres (une erreur relative de {tol} est acceptée).",
    ),
    "check_direction": (
        "Almost: the direction is right, the length is not.",
        "Presque : la direction est bonne, pas la longueur.",
    ),
    "check_wrong_component": (
        "Not yet: look again at component number {i}, where you have {got}.",
        "Pas encore : revoyez la composante numéro {i}, où vous avez {got}.",
    ),
    "mistake_sign": ("The sign is the wrong way round.", "Le signe est inversé."),
    "mistake_same": (
        "This is f itself: it still has to be differentiated.",
        "C'est f elle-même : il reste à la dériver.",
    ),
    "mistake_chain": (
        "The derivative of the inner function is missing (chain rule).",
        "Il manque la dérivée de la fonction intérieure (dérivée d'une composée).",
    ),
    "mistake_total": (
        "You let the other variables move as well: here they are constants.",
        "Vous avez aussi fait bouger les autres variables : ici, ce sont des constantes.",
    ),
    "mistake_dropped": (
        "A factor without the variable is a constant: it stays in the product.",
        "Un facteur qui ne contient pas la variable est une constante : il reste dans le produit.",
    ),
    "mistake_kept": (
        "A term without the variable is a constant: its derivative is 0.",
        "Un terme qui ne contient pas la variable est une constante : sa dérivée est 0.",
    ),
    "mistake_swapped": (
        "You have swapped the variables: this answers the question for another one.",
        "Vous avez échangé les variables : ceci répond à la question pour une autre.",
    ),
    # --- draw -----------------------------------------------------------------------------------------------------
    "arrow_scale": (
        "arrows: {scale} × true length",
        "flèches : {scale} × longueur vraie",
    ),
    # --- explore --------------------------------------------------------------------------------------------------
    "reset": ("Reset", "Réinitialiser"),
    "function": ("function", "fonction"),
    "own_formula": ("your own formula", "votre formule"),
    "given_function": ("given function", "fonction donnée"),
    "window": ("window", "fenêtre"),
    "tip_reset": ("Put every control back to its first value", "Remettre chaque réglage à sa valeur de départ"),
    "tip_preset": ("Choose a ready function", "Choisir une fonction toute prête"),
    "tip_formula": (
        "Type your own formula, then press Enter. Examples: x^2 e^(3y), sqrt(x-y), |x|",
        "Tapez votre formule, puis Entrée. Exemples : x^2 e^(3y), sqrt(x-y), |x|",
    ),
    "tip_window": ("The part of the plane that is shown", "La partie du plan qui est montrée"),
    "tip_slider": (
        "{symbol}: drag, or use the arrow keys",
        "{symbol} : glissez, ou utilisez les flèches du clavier",
    ),
    "tip_number": (
        "{symbol}: type a value, then press Enter",
        "{symbol} : tapez une valeur, puis Entrée",
    ),
    "explorer_error": (
        "Sorry, this could not be drawn; the last picture stays. ({error})",
        "Désolé, ceci n'a pas pu être dessiné ; la dernière image reste. ({error})",
    ),
    "no_value": (
        "f has no value at ({x}, {y}): this point is outside its domain.",
        "f n'a pas de valeur en ({x}, {y}) : ce point est hors de son domaine de définition.",
    ),
    "no_partial": (
        "f has a value at ({x}, {y}) but no {which} there: the slice has no tangent line with a finite slope.",
        "f a une valeur en ({x}, {y}) mais pas de {which} : la tranche n'y a pas de tangente de pente finie.",
    ),
    "no_quotient": (
        "With h = {h} the quotient needs a point outside the domain of f: take h smaller.",
        "Avec h = {h}, le quotient demande un point hors du domaine de définition de f : prenez h plus petit.",
    ),
    "absorbed": (
        "h = {h} is lost: in floating point {t} + h is {t} itself, so the difference is 0, and so is the quotient.",
        "h = {h} est perdu : en virgule flottante {t} + h vaut exactement {t}, "
        "la différence est nulle et le quotient aussi.",
    ),
    "variable": ("variable", "variable"),
    "quotient": ("secant", "sécante"),
    "forward": ("forward", "avant"),
    "central": ("central", "centré"),
    "error": ("error", "erreur"),
    "secant": ("secant", "sécante"),
    "tangent": ("tangent", "tangente"),
    "error_of_quotient": ("error of the quotient against h", "erreur du quotient en fonction de h"),
    "slice_x": ("slice y = y₀: x ↦ f(x, y₀)", "tranche y = y₀ : x ↦ f(x, y₀)"),
    "slice_y": ("slice x = x₀: y ↦ f(x₀, y)", "tranche x = x₀ : y ↦ f(x₀, y)"),
    "slope": ("slope {n} ", "pente {n} "),
    "drag_me": ("drag the point", "glissez le point"),
}

_current = "en"


def set_language(code: str) -> None:
    """Choose the language of every later message: ``"en"`` (the default) or ``"fr"``.

    Explorers and feedback keep the language in which they were made.

    Raises
    ------
    ValueError
        When `code` is not one of the two.
    """
    global _current
    if code not in LANGUAGES:
        raise ValueError(say("unknown_language", code=code, known=", ".join(LANGUAGES)))
    _current = code


def get_language() -> str:
    """The language now in use, ``"en"`` or ``"fr"``."""
    return _current


def say(key: str, /, **fields: object) -> str:
    """The sentence `key` of `WORDS` in the current language, its {fields} filled in."""
    return WORDS[key][LANGUAGES.index(_current)].format(**fields)


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 4) -> str:
    """`value` as learners read it: `digits` significant digits, a true minus sign, 1.234·10⁻⁵, and – for NaN."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    text = f"{value:#.{digits}g}".rstrip(".")
    if "e" in text or not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        text = f"{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
    return text.replace("-", "\N{MINUS SIGN}")
