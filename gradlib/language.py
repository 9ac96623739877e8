"""The words that a program must say, in English and in French.

Every sentence that gradlib shows to a learner stands in one table, `WORDS`: a key, the English text, the French text.
`say` picks the language chosen by `set_language` and fills in the numbers and names.  Mathematics needs no translation
and stays out of this table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

LANGUAGES = ("en", "fr")
LONGEST = 1000  # characters of what is filled into a sentence

# key: (English, French).  The two texts of a pair take the same {fields}; tests/test_language.py checks it.
WORDS: dict[str, tuple[str, str]] = {
    # --- language -------------------------------------------------------------------------------------------------
    "unknown_language": (
        "Unknown language {code!r}: choose one of {known}.",
        "Langue inconnue {code!r} : choisissez parmi {known}.",
    ),
    # --- valid ----------------------------------------------------------------------------------------------------
    "wrong_type": (
        "{what} must be of type {wanted}; this is of type {kind}.",
        "{what} doit être de type {wanted} ; ceci est de type {kind}.",
    ),
    "wrong_function": (
        "{what} must be a Python function, such as lambda x, y: x * y; this is a value of type {kind}.",
        "{what} doit être une fonction Python, comme lambda x, y: x * y ; ceci est une valeur de type {kind}.",
    ),
    "wrong_whole": (
        "{what} must be a whole number from {low} to {high}; this is {value!r}.",
        "{what} doit être un nombre entier de {low} à {high} ; ceci est {value!r}.",
    ),
    "wrong_real": (
        "{what} must be a number from {low:g} to {high:g}; this is {value!r}.",
        "{what} doit être un nombre de {low:g} à {high:g} ; ceci est {value!r}.",
    ),
    "wrong_choice": (
        "{what} must be one of {known}; this is {value!r}.",
        "{what} doit être choisi parmi {known} ; ceci est {value!r}.",
    ),
    "wrong_list": (
        "{what} must be a list, such as [1, 2]; this is {value!r}.",
        "{what} doit être une liste, comme [1, 2] ; ceci est {value!r}.",
    ),
    "wrong_point": (
        "{what} must be made of {n} finite numbers, at most 10^12; this is {value!r}.",
        "{what} doit être fait de {n} nombres finis, 10^12 au plus ; ceci est {value!r}.",
    ),
    "wrong_box": (
        "The box must be ({shape}) with {order}, and no number beyond 10^12; this is {box!r}.",
        "La fenêtre doit être ({shape}) avec {order}, et aucun nombre au-delà de 10^12 ; ceci est {box!r}.",
    ),
    # --- numeric --------------------------------------------------------------------------------------------------
    "numeric_method": (
        "Unknown method {method!r}: choose one of {known}.",
        "Méthode inconnue {method!r} : {known}.",
    ),
    "numeric_point": (
        "The point must be a list of n coordinates, such as (1, 2); this has shape {shape}.",
        "Le point doit être une liste de n coordonnées, comme (1, 2) ; ceci est de forme {shape}.",
    ),
    "numeric_number": ("{what} must be made of real numbers.", "{what} doit être fait de nombres réels."),
    "numeric_not_finite": (
        "f has no finite value at ({point}): choose another point, or a smaller step h.",
        "f n'a pas de valeur finie en ({point}) : choisissez un autre point, ou un pas h plus petit.",
    ),
    "numeric_complex": (
        "f gives complex values near ({point}); real values are needed.",
        "f donne des valeurs complexes près de ({point}) ; il faut des valeurs réelles.",
    ),
    "numeric_step": (
        "The step h must be a positive number, and not so small that x + h is x; this is {h}.",
        "Le pas h doit être un nombre positif, et pas trop petit, pour que x + h diffère de x ; ici h = {h}.",
    ),
    "numeric_steps": (
        "h must be one number, or {n} numbers, one for each coordinate; this has shape {shape}.",
        "h doit être un nombre, ou {n} nombres, un par coordonnée ; ceci est de forme {shape}.",
    ),
    "numeric_many": (
        "These are too many numbers at once: take fewer points, or fewer variables.",
        "C'est trop de nombres à la fois : prenez moins de points, ou moins de variables.",
    ),
    "numeric_result": (
        "f must return a real number for each point; it returned a value of type {kind}.",
        "f doit renvoyer un nombre réel par point ; elle a renvoyé une valeur de type {kind}.",
    ),
    "numeric_direction": (
        "v must be made of finite numbers; this is ({point}).",
        "v doit être fait de nombres finis ; ceci est ({point}).",
    ),
    "numeric_arguments": (
        "f cannot be called with {n} arguments, one for each coordinate of the point: {error}",
        "f ne s'appelle pas avec {n} arguments, un par coordonnée du point : {error}",
    ),
    "numeric_arrays": (
        "f works on numbers but not on arrays ({error}). Write it with numpy functions (np.sin, np.where), or wrap it: "
        "np.vectorize(f).",
        "f accepte des nombres mais pas des tableaux ({error}). Écrivez-la avec les fonctions de numpy (np.sin, "
        "np.where), ou enveloppez-la : np.vectorize(f).",
    ),
    "numeric_shape": (
        "f must give one value for each point: for {n} points it gave a result of shape {shape}. Write it with numpy "
        "functions that keep the points apart (np.sin, np.where), or wrap it: np.vectorize(f).",
        "f doit donner une valeur par point : pour {n} points, elle a donné un résultat de forme {shape}. "
        "Écrivez-la avec des fonctions de numpy qui ne mélangent pas les points (np.sin, np.where), ou "
        "enveloppez-la : np.vectorize(f).",
    ),
    "numeric_length": (
        "v must have {n} components, like the point; it has {m}.",
        "v doit avoir {n} composantes, comme le point ; il en a {m}.",
    ),
    # --- formula --------------------------------------------------------------------------------------------------
    "formula_not_text": (
        'A formula is typed between quotation marks, as in "x^2 y"; this is a value of type {kind}.',
        'Une formule se tape entre guillemets, comme "x^2 y" ; ceci est une valeur de type {kind}.',
    ),
    "formula_empty": ("Type a formula, for example x^2 y.", "Tapez une formule, par exemple x^2 y."),
    "formula_long": (
        "This formula is too long: at most {longest} characters.",
        "Cette formule est trop longue : {longest} caractères au plus.",
    ),
    "formula_deep": (
        "This formula has too many parts, or brackets in brackets: write a simpler one.",
        "Cette formule a trop d'éléments ou de parenthèses emboîtées : écrivez-en une plus simple.",
    ),
    "formula_equals": (
        "Only the right-hand side is wanted, without =, < or >: x^2 + y, not f(x, y) = x^2 + y.",
        "Tapez seulement le membre de droite, sans =, < ni > : x^2 + y, et non f(x, y) = x^2 + y.",
    ),
    "formula_factorial": (
        "Factorials are not known here: write 3! as 6.",
        "Les factorielles ne sont pas connues ici : écrivez 3! comme 6.",
    ),
    "formula_comma": (
        "A comma or semicolon has no place here. For a decimal number write 2.5 or 2,5 without a space.",
        "Une virgule ou un point-virgule n'a pas sa place ici. Pour un nombre décimal, écrivez 2,5 ou 2.5 sans espace.",
    ),
    "formula_dot": (
        "A dot belongs between two digits, as in 2.5; for a product write * or nothing at all.",
        "Un point se met entre deux chiffres, comme 2.5 ; pour un produit, écrivez * ou rien du tout.",
    ),
    "formula_character": (
        "The sign {sign} cannot be used in a formula: type the letters a to z, digits, + - * / ^ and ( ).",
        "Le signe {sign} ne s'emploie pas dans une formule : tapez les lettres a à z, des chiffres, + - * / ^ et ( ).",
    ),
    "formula_two_numbers": (
        "Two numbers stand side by side: put a sign between them, as in 2*5, or write one number, as in 2.5.",
        "Deux nombres se suivent : mettez un signe entre eux, comme 2*5, ou écrivez un seul nombre, comme 2,5.",
    ),
    "formula_scientific": (
        "Is this a power of ten, or the number e? Write 2*10^(-3), or 2*e - 3, instead of 2e-3.",
        "Est-ce une puissance de dix, ou le nombre e ? Écrivez 2*10^(-3), ou bien 2*e - 3, au lieu de 2e-3.",
    ),
    "formula_letter_digit": (
        "{name}{digit} can be read in two ways: write {name}^{digit} for a power, {digit}*{name} for a product.",
        "{name}{digit} peut se lire de deux façons : écrivez {name}^{digit} pour une puissance, "
        "{digit}*{name} pour un produit.",
    ),
    "formula_name": (
        "{name} is not known here. Variables: {known}. Functions: exp, ln, sqrt, abs, sin, cos, tan and a few more.",
        "{name} n'est pas connu ici. Variables : {known}. "
        "Fonctions : exp, ln, sqrt, abs, sin, cos, tan et quelques autres.",
    ),
    "formula_name_number": (
        "{name} is not known here: a number is wanted, without variables.",
        "{name} n'est pas connu ici : on attend un nombre, sans variable.",
    ),
    "formula_name_near": (
        "{name} is not known here. Did you mean {near}?",
        "{name} n'est pas connu ici. Vouliez-vous écrire {near} ?",
    ),
    "formula_name_word": (
        "{name} is not known here. If it is a product, put spaces between its letters: {product}.",
        "{name} n'est pas connu ici. Si c'est un produit, mettez des espaces entre ses lettres : {product}.",
    ),
    "formula_closing": (
        "Nothing was opened that this could close: remove it, or open a bracket ( before.",
        "Rien n'est ouvert que ceci pourrait fermer : supprimez-le, ou ouvrez une parenthèse ( avant.",
    ),
    "formula_unclosed": (
        "This bracket is never closed: add a ).",
        "Cette parenthèse n'est jamais fermée : ajoutez une ).",
    ),
    "formula_bar": (
        "It is not clear which bars go together here: write abs(...) instead of |...|.",
        "On ne voit pas ici quelles barres vont ensemble : écrivez abs(...) au lieu de |...|.",
    ),
    "formula_operators": (
        "Something is missing before this sign: two signs of operation cannot follow each other.",
        "Il manque quelque chose avant ce signe : deux signes d'opération ne peuvent pas se suivre.",
    ),
    "formula_unfinished": (
        "The formula stops too early: a number, a variable or a bracket is missing here.",
        "La formule s'arrête trop tôt : il manque ici un nombre, une variable ou une parenthèse.",
    ),
    "formula_nothing": (
        "There is nothing between these brackets: fill them, or remove them.",
        "Il n'y a rien entre ces parenthèses : remplissez-les, ou supprimez-les.",
    ),
    "formula_ambiguous_quotient": (
        "This can be read in two ways: write (1/2)*x or 1/(2x) instead of 1/2x.",
        "Ceci peut se lire de deux façons : écrivez (1/2)*x ou 1/(2x) au lieu de 1/2x.",
    ),
    "formula_ambiguous_power": (
        "This can be read in two ways: write e^(3y), or e^3*y, instead of e^3y.",
        "Ceci peut se lire de deux façons : écrivez e^(3y), ou bien e^3*y, au lieu de e^3y.",
    ),
    "formula_ambiguous_root": (
        "This can be read in two ways: write x^(1/2), or x/2, instead of x^1/2.",
        "Ceci peut se lire de deux façons : écrivez x^(1/2), ou bien x/2, au lieu de x^1/2.",
    ),
    "formula_ambiguous_argument": (
        "How far does {name} reach? Put its argument in brackets: "
        "{name}(x)*y or {name}(x*y), {name}(x)^2 or {name}(x^2).",
        "Jusqu'où va {name} ? Mettez son argument entre parenthèses : "
        "{name}(x)*y ou {name}(x*y), {name}(x)^2 ou {name}(x^2).",
    ),
    "formula_function_power": (
        "The power goes after the argument: {name}(x)^2.",
        "La puissance se met après l'argument : {name}(x)^2.",
    ),
    "formula_argument": (
        "{name} needs an argument in brackets: {name}(x).",
        "{name} attend un argument entre parenthèses : {name}(x).",
    ),
    "formula_number_size": (
        "Numbers must lie between 10^-15 and 10^15.",
        "Les nombres doivent être compris entre 10^-15 et 10^15.",
    ),
    "formula_division": (
        "This divides by zero, which has no value: change the denominator.",
        "Ceci divise par zéro, ce qui n'a pas de valeur : changez le dénominateur.",
    ),
    "formula_exponent": (
        "This exponent is too large: at most 100.",
        "Cet exposant est trop grand : 100 au plus.",
    ),
    "formula_graph": (
        "This graph cannot be drawn here: it needs 1 to {inputs} variables, and at most {nodes} nodes.",
        "Ce graphe ne peut pas être dessiné ici : il faut de 1 à {inputs} variables, et {nodes} sommets au plus.",
    ),
    "formula_exponent_digits": (
        "The exponent of a number must be simpler: a fraction such as 1/3, or at most three decimals.",
        "L'exposant d'un nombre doit être plus simple : une fraction comme 1/3, ou trois décimales au plus.",
    ),
    "formula_size": (
        "This number becomes too large: stay below 10^100, and below 100 digits.",
        "Ce nombre devient trop grand : restez au-dessous de 10^100, et de 100 chiffres.",
    ),
    "formula_not_real": (
        "This has no real value. ln needs a positive number, and so does a power that is not an integer; "
        "sqrt needs one that is not negative; arcsin and arccos need one from -1 to 1.",
        "Ceci n'a pas de valeur réelle. ln demande un nombre strictement positif, une puissance non entière aussi ; "
        "sqrt un nombre positif ou nul ; arcsin et arccos un nombre entre -1 et 1.",
    ),
    # --- draw -----------------------------------------------------------------------------------------------------
    "draw_variables": (
        "This picture shows a function of {n} variables; the variables of this one are {known}.",
        "Cette figure montre une fonction de {n} variables ; les variables de celle-ci sont {known}.",
    ),
    "draw_levels": (
        "levels must be their number, from 1 to {most}, or the levels themselves, finite numbers; this is {value!r}.",
        "levels doit être leur nombre, de 1 à {most}, ou les niveaux mêmes, des nombres finis ; ceci est {value!r}.",
    ),
    "draw_many": (
        "This has {count} parts, too many to be drawn: at most {most}.",
        "Ceci a {count} éléments, trop pour être dessinés : {most} au plus.",
    ),
    "draw_foreign": (
        "{what} belongs to something else than what is drawn: {value}.",
        "{what} appartient à autre chose que ce qui est dessiné : {value}.",
    ),
    # --- field ----------------------------------------------------------------------------------------------------
    "field_source": (
        "A function is formula text, a sympy expression or a Python function; this is of type {kind}.",
        "Une fonction est une formule, une expression sympy ou une fonction Python ; ceci est de type {kind}.",
    ),
    "field_names": (
        "Variables need distinct names, such as x and y; these are {names}.",
        "Les variables doivent avoir des noms distincts, comme x et y ; voici ceux-ci : {names}.",
    ),
    "field_variable": (
        "{name!r} is not a variable of this function: its variables are {known}.",
        "{name!r} n'est pas une variable de cette fonction : ses variables sont {known}.",
    ),
    "field_free": (
        "The formula contains {extra}, which is not among the variables {known}.",
        "La formule contient {extra}, qui n'est pas parmi les variables {known}.",
    ),
    "field_arguments": (
        "This function needs values for {known}: {n} in all, not {m}.",
        "Cette fonction attend des valeurs pour {known} : {n} en tout, et non {m}.",
    ),
    "field_brackets": (
        "The coordinates {known} stand side by side, without a second pair of brackets: f({known}), not f(({known})).",
        "Les coordonnées {known} se suivent, sans seconde paire de parenthèses : f({known}), et non f(({known})).",
    ),
    "field_named": (
        "The variables here are {known}: give all of them by name, or none; not {given}.",
        "Les variables sont ici {known} : donnez-les toutes par leur nom, ou aucune ; et non {given}.",
    ),
    "field_value": (
        "A coordinate must be a real number; this is {value!r}.",
        "Une coordonnée est un nombre réel ; voici {value!r}.",
    ),
    "field_parameters": (
        'The Python function {name} does not name its arguments: give the names of the variables, such as "x y".',
        'La fonction Python {name} ne nomme pas ses arguments : donnez les noms des variables, comme "x y".',
    ),
    "field_rename": (
        "The variables {known} of this Python function must be among the new ones.",
        "Les variables {known} de cette fonction Python doivent être parmi les nouvelles.",
    ),
    "field_formula": (
        "{formula} cannot be computed: it has a part that NumPy does not know, such as an integral.",
        "{formula} ne peut pas être calculée : une de ses parties est inconnue de NumPy, comme une intégrale.",
    ),
    # --- graph ----------------------------------------------------------------------------------------------------
    "graph_name": (
        "{name!r} cannot name a variable: choose a letter or a word such as x, t or x1, that is not a function.",
        "{name!r} ne peut pas nommer une variable : choisissez une lettre ou un mot comme x, t ou x1, "
        "qui ne soit pas une fonction.",
    ),
    "graph_twice": (
        "The name {name} is used for two different variables: make each variable once, and use it again.",
        "Le nom {name} désigne deux variables différentes : créez chaque variable une seule fois, puis réutilisez-la.",
    ),
    "graph_inputs": (
        "The graph depends on {name}, which is missing from its inputs.",
        "Le graphe dépend de {name}, qui manque dans ses entrées.",
    ),
    "graph_operand": (
        "A graph is made of nodes and finite real numbers; this is neither: {value}.",
        "Un graphe se compose de sommets et de nombres réels finis ; ceci n'en est pas : {value}.",
    ),
    "graph_unknown": (
        "{name} is not an input of this graph: its inputs are {known}.",
        "{name} n'est pas une entrée de ce graphe : ses entrées sont {known}.",
    ),
    "graph_missing": (
        "The input {name} has no value: give one to each of {known}.",
        "L'entrée {name} n'a pas de valeur : donnez-en une à chacune de {known}.",
    ),
    "graph_number": (
        "{name} must be a finite real number; this is {value!r}.",
        "{name} doit être un nombre réel fini ; ceci est {value!r}.",
    ),
    "graph_shapes": (
        "The arrays do not fit together: their shapes are {shapes}.",
        "Ces tableaux ne vont pas ensemble : leurs formes sont {shapes}.",
    ),
    "graph_arguments": (
        "{rule} needs {n} argument(s) and got {m}.",
        "{rule} demande {n} argument(s) et en a reçu {m}.",
    ),
    "elementary_unknown": (
        "The module math has no function {name}, or NumPy no function {numpy}: give the function itself, such as "
        "lambda u: u**3.",
        "Le module math n'a pas de fonction {name}, ou NumPy pas de fonction {numpy} : donnez la fonction elle-même, "
        "comme lambda u: u**3.",
    ),
    "elementary_exact": (
        "{name} has no exact values, since sympy does not know it: give it a decimal number, such as 0.5.",
        "{name} n'a pas de valeurs exactes, car sympy ne la connaît pas : donnez-lui un nombre décimal, comme 0.5.",
    ),
    "elementary_latex": (
        "In {latex} each brace must be written twice, {{{{ and }}}}, except for the {{}} where the argument goes.",
        "Dans {latex}, chaque accolade s'écrit deux fois, {{{{ et }}}}, sauf le {{}} où va l'argument.",
    ),
    "graph_no_value": (
        "{rule} has no value at {value}.",
        "{rule} n'a pas de valeur en {value}.",
    ),
    "graph_too_large": (
        "{rule} of {value} is too large for a floating-point number.",
        "{rule} de {value} est trop grand pour un nombre flottant.",
    ),
    "graph_caret": (
        "In Python a power is written with two asterisks: {example}, not {typed}.",
        "En Python, une puissance s'écrit avec deux astérisques : {example}, et non {typed}.",
    ),
    "graph_domain": (
        "{node} has no value here: {argument} = {value}, and {rule} needs {domain}.",
        "{node} n'a pas de valeur ici : {argument} = {value}, or {rule} demande {domain}.",
    ),
    "graph_division": (
        "{node} has no value here: {argument} = {value}, and one cannot divide by 0.",
        "{node} n'a pas de valeur ici : {argument} = {value}, or on ne divise pas par 0.",
    ),
    "graph_overflow": (
        "{node} cannot be computed here: with {argument} = {value} the result is too large.",
        "{node} ne peut pas être calculé ici : avec {argument} = {value}, le résultat est trop grand.",
    ),
    "graph_slope": (
        "{node} has a value here but no derivative: {argument} = {value}.",
        "{node} a une valeur ici, mais pas de dérivée : {argument} = {value}.",
    ),
    "graph_large": (
        "The derivative is too large to be computed with floats.",
        "La dérivée est trop grande pour être calculée en virgule flottante.",
    ),
    "graph_forward_first": (
        "Give the inputs values first: graph.forward(x=3, y=2), then graph.backward().",
        "Donnez d'abord des valeurs aux entrées : graph.forward(x=3, y=2), puis graph.backward().",
    ),
    "graph_foreign": (
        "{node} is not in this graph: its inputs are {known}.",
        "{node} n'est pas dans ce graphe : ses entrées sont {known}.",
    ),
    "graph_paths": (
        "There are {count} paths, too many to list (at most {most}): backward() gives their sum without listing them.",
        "Il y a {count} chemins, trop pour les énumérer ({most} au plus) : backward() en donne la somme "
        "sans les énumérer.",
    ),
    "graph_unnamed": (
        "forward takes its numbers by name: graph.forward({example}).",
        "forward prend ses nombres par leur nom : graph.forward({example}).",
    ),
    "graph_way": ("derivatives", "dérivées"),
    "graph_way_paths": ("path by path", "chemin par chemin"),
    "graph_way_reverse": ("reverse sweep", "balayage arrière"),
    "graph_numbers": ("numbers", "nombres"),
    "step": ("step", "étape"),
    "button_play": ("play or pause", "lecture ou pause"),
    "button_stop": ("stop, back to the start", "arrêt, retour au début"),
    "button_step-backward": ("one step back", "une étape en arrière"),
    "button_step-forward": ("one step ahead", "une étape en avant"),
    "tip_play": ("Play the steps one after the other", "Jouer les étapes l'une après l'autre"),
    "graph_multiplications": ("[multiplications so far: {count}]", "[multiplications jusqu'ici : {count}]"),
    "graph_step_structure": (
        "The structure: which value is computed from which.",
        "La structure : quelle valeur se calcule à partir de quelles autres.",
    ),
    "graph_step_value": ("Value: {node} = {value}.", "Valeur : {node} = {value}."),
    "graph_step_local": (
        "Local derivatives: on each edge, that of the node on the right in the value on the left.",
        "Dérivées locales : sur chaque arête, celle du sommet de droite par rapport à la valeur de gauche.",
    ),
    "graph_step_path": (
        "Path {k} of {count} from F back to {node}: {product} = {value}.",
        "Chemin {k} sur {count}, de F jusqu'à {node} : {product} = {value}.",
    ),
    "graph_step_path_only": (
        "The only path from F back to {node}: {product} = {value}",
        "Le seul chemin de F jusqu'à {node} : {product} = {value}",
    ),
    "graph_step_sum": (
        "Sum over the {count} paths: ∂F/∂{node} = {product} = {value}",
        "Somme sur les {count} chemins : ∂F/∂{node} = {product} = {value}",
    ),
    "graph_step_sum_only": ("So ∂F/∂{node} = {value}.", "Donc ∂F/∂{node} = {value}."),
    "graph_step_many": (
        "{count} paths lead back to {node}, too many to follow one by one: look at the reverse sweep.",
        "{count} chemins remontent à {node}, trop pour les suivre un par un : voyez le balayage arrière.",
    ),
    "graph_step_seed": (
        "The reverse sweep starts at the output: its derivative in itself is 1.",
        "Le balayage arrière part de la sortie : sa dérivée par rapport à elle-même vaut 1.",
    ),
    "graph_step_node": ("∂F/∂{node} = {product} = {value}", "∂F/∂{node} = {product} = {value}"),
    "graph_comment_forward": ("forward sweep: the values", "balayage avant : les valeurs"),
    "graph_comment_reverse": (
        "reverse sweep: the derivatives of {output}",
        "balayage arrière : les dérivées de {output}",
    ),
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
        "Not answered yet: put your {n} numbers in place of the three dots, as in {like}.",
        "Pas encore de réponse : remplacez les trois points par vos {n} nombres, comme {like}.",
    ),
    "check_want_formula": (
        'A formula is expected here, typed between quotation marks, such as "x^2 y".',
        'On attend ici une formule tapée entre guillemets, comme "x^2 y".',
    ),
    "check_want_number": (
        'One number is expected here, such as 2.5, -3 or "12/5".',
        'On attend ici un seul nombre, comme 2.5, -3 ou "12/5".',
    ),
    "check_decimal_comma": (
        "For Python a comma ends a number: type decimals after a point, as in {example}.",
        "Pour Python, une virgule termine un nombre : tapez un point pour les décimales, comme {example}.",
    ),
    "check_want_vector": (
        "{n} numbers are expected here, such as {like}, in round brackets and without quotation marks.",
        "On attend ici {n} nombres, comme {like}, entre parenthèses et sans guillemets ; les décimales "
        "s'écrivent avec un point.",
    ),
    "check_missing_equation": (
        "Not answered yet: put your equation, between quotation marks, in place of the three dots.",
        "Pas encore de réponse : remplacez les trois points par votre équation, entre guillemets.",
    ),
    "check_want_equation": (
        'An equation is expected here, typed between quotation marks, such as "2x + 3y = 5".',
        'On attend ici une équation tapée entre guillemets, comme "2x + 3y = 5".',
    ),
    "check_wrong_equation": (
        "Not yet: this describes another set of points.",
        "Pas encore : ceci décrit un autre ensemble de points.",
    ),
    "check_off_equation": (
        "Not yet. The point {where} satisfies the right equation, but there your left side minus your right side is "
        "{got}, not 0.",
        "Pas encore. Le point {where} vérifie la bonne équation, mais votre membre de gauche moins celui de droite "
        "y vaut {got}, et non 0.",
    ),
    "check_instead": (
        "instead must be a list of pairs (name of a mistake, what it gives); this is {value!r}. The names are {known}.",
        "instead doit être une liste de paires (nom d'une erreur, ce qu'elle donne) ; ceci est {value!r}. Les noms "
        "sont {known}.",
    ),
    "check_nowhere": (
        "{expected} has no value at any of the points where answers are compared.",
        "{expected} n'a de valeur en aucun des points où l'on compare les réponses.",
    ),
    "check_missing_function": (
        "Not answered yet: complete the function, and let it return its result.",
        "Pas encore de réponse : complétez la fonction, et faites-lui renvoyer son résultat.",
    ),
    "check_want_function": (
        "A Python function is expected here: give its name, without calling it.",
        "On attend ici une fonction Python : donnez son nom, sans l'appeler.",
    ),
    "check_function_stops": (
        "Your function stops with an error for {where}: {error}",
        "Votre fonction s'arrête sur une erreur pour {where} : {error}",
    ),
    "check_want_results": (
        "For {where} your function must return a dictionary with these keys: {keys}.",
        "Pour {where}, votre fonction doit renvoyer un dictionnaire qui a ces clés : {keys}.",
    ),
    "check_wrong_call": (
        "Not yet. For {where} your function gives {got}; the right result is {wanted}.",
        "Pas encore. Pour {where}, votre fonction donne {got} ; le bon résultat est {wanted}.",
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
    "check_wrong_number": ("Not yet: it is not {got}.", "Pas encore : ce n'est pas {got}."),
    "check_rounding": (
        "Almost: give more digits (an error of {tol} is accepted).",
        "Presque : donnez plus de chiffres (une erreur de {tol} est acceptée).",
    ),
    "check_direction": (
        "Almost: the direction is right, the length is not.",
        "Presque : la direction est bonne, pas la longueur.",
    ),
    "check_wrong_component": (
        "Not yet: look again at the number in place {i}, where you have {got}.",
        "Pas encore : revoyez le nombre à la place {i}, où vous avez {got}.",
    ),
    "check_order": (
        "These are the right numbers, but in the wrong order.",
        "Ce sont les bons nombres, mais pas dans le bon ordre.",
    ),
    "mistake_sign": ("The sign is the wrong way round.", "Le signe est inversé."),
    "mistake_length": (
        "This is D_v f for a v that is not of length 1: for the slope, divide by ‖v‖.",
        "C'est D_v f pour un v qui n'est pas de longueur 1 : pour la pente, divisez par ‖v‖.",
    ),
    "mistake_last_path": (
        "You kept only one path: the derivative is the sum over all of them.",
        "Vous n'avez gardé qu'un chemin : la dérivée est la somme sur tous les chemins.",
    ),
    "mistake_twice": (
        "Right the first time, but not the second time on the same graph: each sweep must start afresh from 0.",
        "Juste la première fois, mais pas la deuxième sur le même graphe : chaque balayage doit repartir de 0.",
    ),
    "mistake_value": (
        "This is the value of the node: what stands on the edge is a derivative.",
        "C'est la valeur du sommet : sur l'arête figure une dérivée.",
    ),
    "mistake_other_edge": (
        "This is the local derivative on another edge.",
        "C'est la dérivée locale d'une autre arête.",
    ),
    "mistake_branch": (
        "This is the product along a whole branch: only one of its edges is asked for.",
        "C'est le produit le long de toute une branche : on ne demande qu'une de ses arêtes.",
    ),
    "mistake_one_edge": (
        "This is the local derivative on one edge: multiply those of all the edges of the branch.",
        "C'est la dérivée locale d'une seule arête : multipliez celles de toutes les arêtes de la branche.",
    ),
    "mistake_one_sign": ("One of the terms has the wrong sign.", "Un des termes a le mauvais signe."),
    "mistake_count_paths": (
        "This counts the paths: the reverse sweep multiplies once on each edge.",
        "Vous avez compté les chemins : le balayage arrière fait une multiplication par arête.",
    ),
    "mistake_interval": (
        "This is a solution, but it lies outside the interval that is asked for.",
        "C'est bien une solution, mais elle n'est pas dans l'intervalle demandé.",
    ),
    "mistake_same": (
        "This is the function itself: it still has to be differentiated.",
        "C'est la fonction elle-même : il reste à la dériver.",
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
    "mistake_extremum": (
        "A zero gradient does not make an extremum: look at both slices at each of these points.",
        "Un gradient nul ne fait pas un extremum : regardez les deux tranches en chacun de ces points.",
    ),
    "mistake_combined": (
        "The two equations do not know each other: every solution for x goes with every solution for y.",
        "Les deux équations sont indépendantes : chaque solution en x va avec chaque solution en y.",
    ),
    "mistake_stepless": (
        "The gradient still has to be multiplied by the step δ.",
        "Il reste à multiplier le gradient par le pas δ.",
    ),
    "mistake_displacement": (
        "This is only the step: it remains to take it from the starting point.",
        "Ce n'est que le pas : il reste à le faire depuis le point de départ.",
    ),
    "mistake_kept": (
        "A term without the variable is a constant: its derivative is 0.",
        "Un terme qui ne contient pas la variable est une constante : sa dérivée est 0.",
    ),
    "mistake_swapped": (
        "This is the derivative with respect to another variable.",
        "C'est la dérivée par rapport à une autre variable.",
    ),
    "mistake_unevaluated": (
        "A tangent has an equation of the first degree: the partial derivatives in it are numbers, taken at the point.",
        "Une tangente a une équation du premier degré : les dérivées partielles y sont des nombres, pris au point.",
    ),
    "mistake_off_point": (
        "The direction is right, but this does not go through the point.",
        "La direction est bonne, mais ceci ne passe pas par le point.",
    ),
    "mistake_components": (
        "Which partial derivative goes with x − x₀? You have swapped the components of the gradient.",
        "Quelle dérivée partielle accompagne x − x₀ ? Vous avez échangé les composantes du gradient.",
    ),
    "mistake_along": (
        "This is the line along the gradient; the tangent is orthogonal to the gradient.",
        "Ceci est la droite dirigée par le gradient ; la tangente est orthogonale au gradient.",
    ),
    "mistake_forward": (
        "This is the forward quotient: the central one looks on both sides, and divides by 2h.",
        "Ceci est le quotient avant : le quotient centré regarde des deux côtés, et divise par 2h.",
    ),
    "mistake_exponent": (
        "This is h itself: only n is wanted, in h = 10^(−n).",
        "C'est h lui-même : on demande seulement n, dans h = 10^(−n).",
    ),
    "mistake_other_quotient": (
        "This is the best step of the central quotient.",
        "C'est le meilleur pas du quotient centré.",
    ),
    "mistake_smallest": (
        "The smallest step is not the best: look how large its error is.",
        "Le plus petit pas n'est pas le meilleur : voyez comme son erreur est grande.",
    ),
    "mistake_doubled": (
        "This is twice the right number: from y − h to y + h the distance is 2h.",
        "C'est le double du bon nombre : de y − h à y + h, la distance est 2h.",
    ),
    "mistake_steepest": (
        "This is ‖grad f‖, the slope in the steepest direction: here the direction is that of v.",
        "C'est ‖grad f‖, la pente dans la direction la plus raide : ici, la direction est celle de v.",
    ),
    "mistake_step_sign": (
        "Mind the signs of h and k: one of the two is negative.",
        "Attention aux signes de h et de k : l'un des deux est négatif.",
    ),
    "mistake_brackets": (
        "/ 2 * h divides by 2 and then multiplies by h: write / (2 * h).",
        "/ 2 * h divise par 2, puis multiplie par h : écrivez / (2 * h).",
    ),
    # --- critical -------------------------------------------------------------------------------------------------
    "critical_variables": (
        "Critical points are searched for functions of two variables, such as x and y; this one has {n}: {known}.",
        "On cherche les points critiques des fonctions de deux variables, comme x et y ; celle-ci en a {n} : {known}.",
    ),
    "critical_minimum": (
        "det H = {det} > 0 and ∂²f/∂x² = {fxx} > 0: a local minimum.",
        "det H = {det} > 0 et ∂²f/∂x² = {fxx} > 0 : un minimum local.",
    ),
    "critical_maximum": (
        "det H = {det} > 0 and ∂²f/∂x² = {fxx} < 0: a local maximum.",
        "det H = {det} > 0 et ∂²f/∂x² = {fxx} < 0 : un maximum local.",
    ),
    "critical_saddle": (
        "det H = {det} < 0: a saddle point.",
        "det H = {det} < 0 : un point-selle.",
    ),
    "critical_look_minimum": (
        "det H = 0 decides nothing, but f is nowhere smaller around the point: a local minimum.",
        "det H = 0 ne décide rien, mais f n'est nulle part plus petite autour du point : un minimum local.",
    ),
    "critical_look_maximum": (
        "det H = 0 decides nothing, but f is nowhere larger around the point: a local maximum.",
        "det H = 0 ne décide rien, mais f n'est nulle part plus grande autour du point : un maximum local.",
    ),
    "critical_look_saddle": (
        "det H = 0 decides nothing, but f is larger and smaller as near as one likes: neither minimum nor maximum.",
        "det H = 0 ne décide rien, mais f est plus grande et plus petite, si près qu'on soit : ni minimum ni maximum.",
    ),
    "critical_look_undecided": (
        "det H = 0 decides nothing, and the values around the point do not either.",
        "det H = 0 ne décide rien, et les valeurs autour du point non plus.",
    ),
    # --- extrema --------------------------------------------------------------------------------------------------
    "disc_low": ("least value on the disc", "plus petite valeur sur le disque"),
    "disc_high": ("greatest value on the disc", "plus grande valeur sur le disque"),
    "disc_signs": ("+ : f > f(x₀, y₀)     − : f < f(x₀, y₀)", "+ : f > f(x₀, y₀)     − : f < f(x₀, y₀)"),
    "disc_strays": (
        "f − f(x₀, y₀) at the distance r: min ─, max ╌",
        "f − f(x₀, y₀) à la distance r : min ─, max ╌",
    ),
    "disc_minimum": (
        "On this disc f ≥ f(x₀, y₀): a local minimum.",
        "Sur ce disque f ≥ f(x₀, y₀) : un minimum local.",
    ),
    "disc_maximum": (
        "On this disc f ≤ f(x₀, y₀): a local maximum.",
        "Sur ce disque f ≤ f(x₀, y₀) : un maximum local.",
    ),
    "disc_constant": (
        "On this disc f does not vary: the point is both a local minimum and a local maximum.",
        "Sur ce disque f ne varie pas : le point est à la fois un minimum local et un maximum local.",
    ),
    "disc_neither": (
        "On this disc f takes larger and smaller values: this disc proves nothing. Shrink it: does it stay so?",
        "Sur ce disque f prend des valeurs plus grandes et plus petites : ce disque ne prouve rien. "
        "Réduisez-le : est-ce toujours le cas ?",
    ),
    "disc_edge": (
        "Part of the disc lies outside the domain of f: only the rest counts.",
        "Une partie du disque est hors du domaine de f : seul le reste compte.",
    ),
    "disc_unbounded": (
        "On this disc f is not bounded: where a value is missing, f goes beyond every limit.",
        "Sur ce disque f n'est pas bornée : là où une valeur manque, f dépasse toute limite.",
    ),
    "critical_kinds": ("show the kinds", "nature des points"),
    "critical_next": ("Next critical point", "Point critique suivant"),
    "critical_level": ("level k", "niveau k"),
    "critical_point": ("critical point", "point critique"),
    "critical_none": (
        "No critical point in this window: the two partial derivatives are nowhere 0 together.",
        "Pas de point critique dans cette fenêtre : les deux dérivées partielles ne s'annulent nulle part ensemble.",
    ),
    "critical_curve": (
        "Here whole curves, or regions, consist of critical points: a few of them are shown.",
        "Ici des courbes ou des régions entières sont faites de points critiques : quelques-uns sont montrés.",
    ),
    "critical_exact": ("Critical point ({x}, {y}), exactly.", "Point critique ({x}, {y}), exactement."),
    "critical_numeric": (
        "Critical point near ({x}, {y}), found numerically.",
        "Point critique près de ({x}, {y}), trouvé numériquement.",
    ),
    "critical_one_of_many": (
        "Critical point ({x}, {y}), one of those that form a curve or a region.",
        "Point critique ({x}, {y}), l'un de ceux qui forment une courbe ou une région.",
    ),
    "descent_miss": ("angle between −grad f and the minimum (°)", "angle entre −grad f et la direction du minimum (°)"),
    "descent_no_goal": (
        "No isolated minimum with gradient 0 was found in this window: there is no one point to aim at.",
        "On n'a trouvé aucun minimum isolé de gradient nul dans cette fenêtre : il n'y a pas un point à viser.",
    ),
    "descent_random": ("Random start", "Départ au hasard"),
    "descent_values": ("f after n steps", "f après n pas"),
    "descent_undefined": (
        "After step {k} the path has left the domain of f: take a smaller step δ.",
        "Après le pas {k}, le chemin est sorti du domaine de f : prenez un pas δ plus petit.",
    ),
    "descent_away_up": (
        "The path diverges: from step {k} on it is far away. The step δ is too large: each one overshoots the valley.",
        "Le chemin diverge : à partir du pas {k} il est très loin. Le pas δ est trop grand : on dépasse la vallée à "
        "chaque fois.",
    ),
    "descent_away_down": (
        "The path runs off downhill for ever: f has no minimum that way.",
        "Le chemin descend sans fin : f n'a pas de minimum de ce côté.",
    ),
    "descent_rises": (
        "At step {k} f goes up instead of down: the step δ is too large there.",
        "Au pas {k}, f augmente au lieu de diminuer : le pas δ y est trop grand.",
    ),
    "descent_flat": (
        "Here the gradient is nearly 0 and the steps hardly move: a minimum, a saddle point, or a plateau?",
        "Ici le gradient est presque nul et les pas n'avancent plus : un minimum, un point-selle ou un plateau ?",
    ),
    "descent_critical": (
        "The gradient is nearly 0 at the start: the path will not leave this point.",
        "Le gradient est presque nul au départ : le chemin ne quittera pas ce point.",
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
        "h = {h} is lost: {t} + h is rounded to {t} itself, so the difference is 0, and so is the quotient.",
        "h = {h} est perdu : {t} + h est arrondi à {t}, la différence est donc nulle et le quotient aussi.",
    ),
    "variable": ("variable", "variable"),
    "quotient": ("quotient", "quotient"),
    "forward": ("forward", "avant"),
    "central": ("central", "centré"),
    "error": ("error", "erreur"),
    "secant": ("secant", "sécante"),
    "tangent": ("tangent", "tangente"),
    "error_of_quotient": ("error of the quotient against h", "erreur du quotient en fonction de h"),
    "slice_x": ("slice y = y₀: x ↦ f(x, y₀)", "tranche y = y₀ : x ↦ f(x, y₀)"),
    "slice_y": ("slice x = x₀: y ↦ f(x₀, y)", "tranche x = x₀ : y ↦ f(x₀, y)"),
    "slope": ("slope {n} ", "pente {n} "),
    "no_gradient": (
        "f has a value at ({x}, {y}) but no gradient there: one of the partial derivatives does not exist.",
        "f a une valeur en ({x}, {y}) mais pas de gradient : l'une des dérivées partielles n'existe pas.",
    ),
    "no_tangent": (
        "The gradient is zero at ({x}, {y}): it has no direction, and the level line need not have a tangent here.",
        "Le gradient est nul en ({x}, {y}) : il n'a pas de direction, et la ligne de niveau n'a pas forcément "
        "de tangente ici.",
    ),
    "no_steepest": (
        "The gradient is zero at ({x}, {y}): there is no steepest way to follow, and no angle α.",
        "Le gradient est nul en ({x}, {y}) : aucune direction n'est la plus raide, et α n'a pas de sens.",
    ),
    "no_angle": (
        "The gradient is zero at ({x}, {y}): D_v f = 0 whatever v is, and there is no angle θ.",
        "Le gradient est nul en ({x}, {y}) : D_v f = 0 quel que soit v, et l'angle θ n'a pas de sens.",
    ),
    "not_differentiable": (
        "f has both partial derivatives at ({x}, {y}), but is not differentiable there: in some directions the slope "
        "is not the one that ⟨grad f, v⟩ gives.",
        "f a ses deux dérivées partielles en ({x}, {y}), mais n'y est pas différentiable : dans certaines directions, "
        "la pente n'est pas celle que donne ⟨grad f, v⟩.",
    ),
    "gradient_field": ("gradient field", "champ de gradients"),
    "no": ("off", "non"),
    "yes": ("on", "oui"),
    "level": ("level f(x₀, y₀)", "niveau f(x₀, y₀)"),
    "dot_tangent": ("⟨grad f, tangent⟩", "⟨grad f, tangente⟩"),
    "tangent_is": ("tangent: {equation}", "tangente : {equation}"),
    "two_scales": (
        "arrows: {scale} (point), {field} (field) × true length",
        "flèches : {scale} (point), {field} (champ) × longueur vraie",
    ),
    "parallel": ("The tangent is parallel to {axis} here.", "La tangente est ici parallèle à {axis}."),
    "along_gradient": ("length along grad f", "longueur en suivant grad f"),
    "straight_try": ("length straight ahead", "longueur en ligne droite"),
    "ratio": ("ratio", "rapport"),
    "way_walked": ("distance walked", "distance parcourue"),
    "height_climbed": ("height climbed", "hauteur gagnée"),
    "climb_edge": (
        "The line of the gradient leaves the window before level b = {b}.",
        "La ligne de gradient sort de la fenêtre avant le niveau b = {b}.",
    ),
    "climb_critical": (
        "The line of the gradient ends at a critical point before level b = {b}: no way leads further up from there.",
        "La ligne de gradient aboutit à un point critique avant le niveau b = {b} : de là, rien ne monte davantage.",
    ),
    "walk_long": (
        "The way down goes on, but the valley is so narrow that it takes too many steps to be followed further.",
        "Le chemin de descente continue, mais dans une vallée si étroite qu'il faudrait trop de pas pour le suivre.",
    ),
    "climb_stuck": (
        "The line of the gradient gets no further before level b = {b}: it may be at a summit already, or have met a "
        "crease, where f has no gradient.",
        "La ligne de gradient n'avance plus avant le niveau b = {b} : elle est peut-être déjà à un sommet, ou a "
        "rencontré une arête, où f n'a pas de gradient.",
    ),
    "climb_long": (
        "The line of the gradient takes too many steps to reach level b = {b}.",
        "La ligne de gradient demande trop de pas pour atteindre le niveau b = {b}.",
    ),
    "climb_undefined": (
        "The line of the gradient reaches the end of the domain of f before level b = {b}.",
        "La ligne de gradient atteint le bord du domaine de f avant le niveau b = {b}.",
    ),
    "aim_misses": (
        "Your straight line does not meet the level b = {b} in this window: aim nearer to the gradient.",
        "Tout droit, on ne rencontre pas le niveau b = {b} dans cette fenêtre : visez plus près du gradient.",
    ),
    "snap_x": ("v = (1, 0)", "v = (1, 0)"),
    "snap_y": ("v = (0, 1)", "v = (0, 1)"),
    "snap_level": ("level line", "ligne de niveau"),
    "slope_of_slice": ("slope of the slice = D_v f / ‖v‖", "pente de la tranche = D_v f / ‖v‖"),
    "slice_v": ("slice along v", "tranche suivant v"),
    "dv_against_angle": ("$D_v f$ against $\\theta$ (°)", "$D_v f$ selon $\\theta$ (°)"),
    "scales_gradient_v": ("grad f: × {scale}    v: × {v}", "grad f : × {scale}    v : × {v}"),
    "part": ("part of the surface", "partie de la surface"),
    "upper": ("upper", "haute"),
    "lower": ("lower", "basse"),
    "no_surface_point": (
        "The surface F = {k} has no point above or below ({x}, {y}) in this window: change x₀, y₀ or k.",
        "La surface F = {k} n'a aucun point au-dessus ou au-dessous de ({x}, {y}) dans cette fenêtre : changez x₀, y₀ "
        "ou k.",
    ),
    "apex": (
        "At ({x}, {y}, {z}) the gradient is zero: it is no normal vector, and the surface need not have a tangent "
        "plane here (a cone has none at its apex).",
        "En ({x}, {y}, {z}) le gradient est nul : ce n'est pas un vecteur normal, et la surface n'a pas forcément de "
        "plan tangent ici (un cône n'en a pas à son sommet).",
    ),
    "plane_is": ("tangent plane: {equation}", "plan tangent : {equation}"),
    "slope_of_error": ("slope of the error", "pente de l'erreur"),
    "error_of_plane": ("error |z₁ − z₂| against ‖(h, k)‖", "erreur |z₁ − z₂| selon ‖(h, k)‖"),
    "affine": (
        "In this direction the graph lies in its tangent plane: there is no error.",
        "Dans cette direction, le graphe est contenu dans son plan tangent : il n'y a pas d'erreur.",
    ),
    "no_plane": (
        "Both partial derivatives exist at ({x}, {y}), but there is no tangent plane: in some directions the error "
        "does not shrink faster than ‖(h, k)‖.",
        "Les deux dérivées partielles existent en ({x}, {y}), mais il n'y a pas de plan tangent : dans certaines "
        "directions, l'erreur ne diminue pas plus vite que ‖(h, k)‖.",
    ),
    "drag_me": ("drag the point", "déplacez le point"),
    # --- network --------------------------------------------------------------------------------------------------
    "network_activation": (
        "Neuron {neuron}: the activation {activation!r} is not known. Choose one of {known}, or give a pair "
        "(function, derivative).",
        "Neurone {neuron} : la fonction d'activation {activation!r} est inconnue. Choisissez parmi {known}, ou donnez "
        "une paire (fonction, dérivée).",
    ),
    "network_edge": (
        "The weight {weight} needs two ends, (source, target); this is {ends!r}.",
        "Le poids {weight} demande deux extrémités, (source, but) ; ceci est {ends!r}.",
    ),
    "network_start": (
        "The edge of the weight {weight} cannot start at {end!r}: choose one of {known}.",
        "L'arête du poids {weight} ne peut pas partir de {end!r} : choisissez parmi {known}.",
    ),
    "network_end": (
        "The edge of the weight {weight} cannot end at {end!r}: choose one of {known}.",
        "L'arête du poids {weight} ne peut pas aboutir à {end!r} : choisissez parmi {known}.",
    ),
    "network_cycle": (
        "The edges lead back to where they came from: there is a cycle among the neurons {neurons}.",
        "Les arêtes reviennent à leur point de départ : il y a un cycle parmi les neurones {neurons}.",
    ),
    "network_output": (
        "A network has exactly one output, a neuron that no edge leaves; here these are: {found}.",
        "Un réseau a exactement une sortie, un neurone d'où ne part aucune arête ; ici, il s'agit de : {found}.",
    ),
    "network_sizes": (
        "The sizes of the layers are like [2, 3, 1]: at least two positive numbers, the last of them 1, and at most "
        "{most} weights in all; not {sizes}.",
        "Les tailles des couches s'écrivent comme [2, 3, 1] : au moins deux nombres positifs, le dernier égal à 1, et "
        "{most} poids au plus en tout ; et non {sizes}.",
    ),
    "network_missing_input": (
        "The input {name} has no value: give one to each of {known}.",
        "L'entrée {name} n'a pas de valeur : donnez-en une à chacune de {known}.",
    ),
    "network_missing_weight": (
        "The weight {name} has no value: give one to each of {known}.",
        "Le poids {name} n'a pas de valeur : donnez-en une à chacun de {known}.",
    ),
    "network_unknown_input": (
        "{name} is not an input of this network: its inputs are {known}.",
        "{name} n'est pas une entrée de ce réseau : ses entrées sont {known}.",
    ),
    "network_unknown_weight": (
        "{name} is not a weight of this network: its weights are {known}.",
        "{name} n'est pas un poids de ce réseau : ses poids sont {known}.",
    ),
    "network_count_input": (
        "Give as many numbers as there are inputs ({n}), in the order {known}, or a dictionary.",
        "Donnez autant de nombres qu'il y a d'entrées ({n}), dans l'ordre {known}, ou un dictionnaire.",
    ),
    "network_count_weight": (
        "Give as many numbers as there are weights ({n}), in the order {known}, or a dictionary.",
        "Donnez autant de nombres qu'il y a de poids ({n}), dans l'ordre {known}, ou un dictionnaire.",
    ),
    "network_forward_first": (
        "Give the inputs and the weights values first: network.forward(inputs, weights).",
        "Donnez d'abord des valeurs aux entrées et aux poids : network.forward(entrées, poids).",
    ),
    "network_domain": (
        "Neuron {neuron} has no value here: it receives u = {value}, and {activation} needs {domain}.",
        "Le neurone {neuron} n'a pas de valeur ici : il reçoit u = {value}, or {activation} demande {domain}.",
    ),
    "network_large": (
        "Neuron {neuron} cannot be computed here: {activation}, with u = {value}, gives no finite number.",
        "Le neurone {neuron} ne peut pas être calculé ici : {activation}, avec u = {value}, ne donne pas de nombre "
        "fini.",
    ),
    "network_slope": (
        "Neuron {neuron} has a value here but no derivative: it receives u = {value}.",
        "Le neurone {neuron} a une valeur ici, mais pas de dérivée : il reçoit u = {value}.",
    ),
    "network_function": (
        "The activation of neuron {neuron} does not take these numbers: {error}",
        "La fonction d'activation du neurone {neuron} n'accepte pas ces nombres : {error}",
    ),
    "smile_unknown": (
        "{name} is neither a weight nor an input of this network: {known}.",
        "{name} n'est ni un poids ni une entrée de ce réseau : {known}.",
    ),
    "smile_at_output": (
        "{name} leads into the output neuron {neuron}, which no edge leaves: use the half-smile.",
        "{name} aboutit au neurone de sortie {neuron}, d'où ne part aucune arête : prenez le demi-sourire.",
    ),
    "smile_zero": (
        "the smile does not apply: neuron {neuron} has the value {neuron}⋆ = 0, and one cannot divide by it.",
        "le sourire ne s'applique pas : le neurone {neuron} vaut {neuron}⋆ = 0, et l'on ne peut pas diviser par 0.",
    ),
    "smile_zero_input": (
        "the smile does not apply: the input {name} is 0, and one cannot divide by it.",
        "le sourire ne s'applique pas : l'entrée {name} vaut 0, et l'on ne peut pas diviser par 0.",
    ),
    "half_smile_inside": (
        "the half-smile is only for the weights into the output neuron {output}; for {name} use the smile.",
        "le demi-sourire n'est que pour les poids du neurone de sortie {output} ; pour {name}, prenez le sourire.",
    ),
    "mistake_unstarted": (
        "One factor is missing: what the edge brings, f⋆ (or x, at an input).",
        "Il manque un facteur : ce qu'apporte l'arête, f⋆ (ou x, pour une entrée).",
    ),
    "mistake_unsloped": (
        "One factor is missing: the local derivative g′⋆.",
        "Il manque un facteur : la dérivée locale g′⋆.",
    ),
    "mistake_undivided": (
        "One factor is missing: the smile divides by g⋆ (by x, for an input).",
        "Il manque un facteur : le sourire divise par g⋆ (par x, pour une entrée).",
    ),
    "mistake_unweighted": (
        "One factor is missing: the weight of the outgoing edge.",
        "Il manque un facteur : le poids de l'arête sortante.",
    ),
    "mistake_unchained": (
        "One factor is missing: the derivative already known, in the weight of the outgoing edge.",
        "Il manque un facteur : la dérivée déjà connue, par rapport au poids de l'arête sortante.",
    ),
    "mistake_halved": (
        "This is f⋆ · g′⋆, the half-smile: it is only for the weights into the output neuron.",
        "C'est f⋆ · g′⋆, le demi-sourire : il n'est que pour les poids du neurone de sortie.",
    ),
    "mistake_square": ("The derivative of the square brings a factor 2.", "La dérivée du carré apporte un facteur 2."),
    "mistake_bias": (
        "The edge of a bias brings the virtual input 1, not x.",
        "L'arête d'un biais apporte l'entrée virtuelle 1, et non x.",
    ),
    "mistake_vanished": (
        "g⋆ = 0 does not make the derivative 0: go back with (6) and (5), then (4), where g⋆ does not occur.",
        "g⋆ = 0 n'annule pas la dérivée : reculez par (6) et (5), puis (4), où g⋆ ne figure pas.",
    ),
    "mistake_start": (
        "Formula (6): at the output the recursion starts with 1.",
        "Formule (6) : à la sortie, la récurrence part de 1.",
    ),
    "mistake_edge_weight": (
        "In formula (5) a factor is missing: the weight of the outgoing edge.",
        "Dans la formule (5), il manque un facteur : le poids de l'arête sortante.",
    ),
    "mistake_edge_slope": (
        "In formula (5) the slope is h′⋆, that of the neuron at the end of the outgoing edge, its target.",
        "Dans la formule (5), la pente est h′⋆, celle du neurone où l'arête sortante aboutit (target).",
    ),
    "mistake_edge_value": (
        "In formula (4) a factor is missing: f⋆, what the edge brings (the value of its source).",
        "Dans la formule (4), il manque un facteur : f⋆, ce que l'arête apporte (la valeur de source).",
    ),
    "mistake_local_slope": (
        "In formula (4) a factor is missing: g′⋆, the slope of the neuron where the edge ends.",
        "Dans la formule (4), il manque un facteur : g′⋆, la pente du neurone où l'arête aboutit.",
    ),
    "mistake_one_arc": (
        "Several edges leave here: each has its smile, and the results are added.",
        "Plusieurs arêtes sortent d'ici : chacune a son sourire, et l'on ajoute les résultats.",
    ),
    "mistake_last_edge": (
        "You kept only one of the outgoing edges: formula (5) is a sum over all of them.",
        "Vous n'avez gardé qu'une des arêtes sortantes : la formule (5) est une somme sur toutes.",
    ),
    "smile_line": ("smile:  {formula}", "sourire :  {formula}"),
    "half_smile_line": ("half-smile:  {formula}", "demi-sourire :  {formula}"),
    "recursion_line": ("recursion:  {formula}", "récurrence :  {formula}"),
    "smile_no_value": ("F has no value here. {error}", "F n'a pas de valeur ici. {error}"),
    "smile_not_here": (
        "∂F/∂{name}: {reason} The recursion does not divide: ∂F/∂{name} = {result}.",
        "∂F/∂{name} : {reason} La récurrence, elle, ne divise pas : ∂F/∂{name} = {result}.",
    ),
    "smile_direct": (
        "directly: ∂F/∂{name} = {formula} = {value}",
        "calcul direct : ∂F/∂{name} = {formula} = {value}",
    ),
    "network_activation_choice": ("activation", "activation"),
    "network_weight": ("weight", "poids"),
    "network_descend": ("1 step", "1 pas"),
    "network_descend_many": ("50 steps", "50 pas"),
    "network_shuffle": ("other weights", "autres poids"),
    "network_step": ("step size δ", "pas δ"),
    "network_map": ("levels of F (dashed: lower)", "niveaux de F (tirets : plus bas)"),
    "network_bars": ("∂F̃/∂aⱼ, full height = {scale}", "∂F̃/∂aⱼ, pleine hauteur = {scale}"),
    "network_xor": ("error on XOR", "erreur sur XOR"),
    "network_steps": ("steps (thin line: {many} more)", "pas (trait fin : {many} de plus)"),
    "network_difference": ("by finite differences", "par différences finies"),
    "network_gap": (
        "recursion and finite differences differ by at most 10{power}",
        "la récurrence et les différences finies s'écartent d'au plus 10{power}",
    ),
    "outside": (
        "f(x₀, y₀) = {value} lies outside the picture: read the numbers.",
        "f(x₀, y₀) = {value} sort de l'image : lisez les nombres.",
    ),
    "network_outside": (
        "The point is outside the picture of F̃ or of E: read its numbers.",
        "Le point sort de l'image de F̃ ou de E : lisez ses nombres.",
    ),
    "graph_corner": (
        "relu has a corner at 0, where it has no derivative: neural networks take its slope there to be 0.",
        "relu a un coin en 0, où elle n'est pas dérivable : les réseaux de neurones y prennent la pente 0.",
    ),
    "network_corner": (
        "A neuron receives exactly u = 0, where relu has a corner: its slope is taken to be 0.",
        "Un neurone reçoit exactement u = 0, où relu a un coin : on convient que sa pente y est 0.",
    ),
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
    if not isinstance(code, str) or code not in LANGUAGES:
        raise ValueError(say("unknown_language", code=code, known=", ".join(LANGUAGES)))
    _current = code


def get_language() -> str:
    """The language now in use, ``"en"`` or ``"fr"``."""
    return _current


def say(key: str, /, **fields: object) -> str:
    """The sentence `key` of `WORDS` in the current language, its {fields} filled in."""
    text = WORDS[key][LANGUAGES.index(_current)]
    if _current == "fr":  # French keeps : ; ? ! on the line of the word before
        text = re.sub(" (?=[:;?!])", "\N{NO-BREAK SPACE}", text)
    return text.format(**{name: _Field(value) for name, value in fields.items()})


class _Field:
    """Anything in a sentence: what cannot be written is named by its type, what is long is cut."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __format__(self, spec: str) -> str:
        return plain(self._value, lambda value: format(value, spec))

    def __repr__(self) -> str:
        return plain(self._value, repr)


def plain(value: object, how: Callable[[object], str] = str, longest: int = LONGEST) -> str:
    """`value` as text, by `how`, whatever it is."""
    try:
        text = how(value)
    except Exception:  # its own __repr__ may raise anything; an int of more than 4300 digits does
        text = f"<{type(value).__name__}>"
    return text if len(text) <= longest else f"{text[: longest // 2]}…{text[-longest // 4 :]}"


def affine(coefficients: Sequence[float], factors: Sequence[str]) -> str:
    """A sum such as 2.500 (x − 1) − 0.3000 y, from its coefficients and what they multiply."""
    text = " ".join(f"{'−' if c < 0 else '+'} {number(abs(c))} {t}" for c, t in zip(coefficients, factors, strict=True))
    return text[:1].strip("+") + text[2:]  # the first sign stands close to its number


def shifted(name: str, value: float) -> str:
    """The factor (x − 1.25) of an equation; x where the value is 0."""
    if value == 0:
        return name
    return f"({name} {'+' if value < 0 else '−'} {abs(value):g})"


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raised(exponent: int) -> str:
    """An exponent, as in 10⁻⁵."""
    return str(exponent).translate(_SUPERSCRIPTS)


def indexed(name: str) -> str:
    """The name of a variable with its index below the line: a1 as a₁."""
    return name.translate(_SUBSCRIPTS)


def number(value: float, digits: int = 4) -> str:
    """`value` as learners read it: `digits` significant digits, a true minus sign, 1.234·10⁻⁵, and – for NaN."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    text = f"{value:#.{digits}g}".rstrip(".")
    if "e" in text or not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        text = f"{mantissa}·10{raised(int(exponent))}"
    return text.replace("-", "\N{MINUS SIGN}")


def short(value: float, digits: int = 4) -> str:
    """`value` as in a sentence or on a drawing: 2 for 2.000 and 10⁶ for 1.000·10⁶, otherwise like `number`."""
    text, times, power = number(value, digits).partition("·")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text[:-1] + power if power and text.strip("−") == "1" else text + times + power


def spelled(what: object) -> str:
    """A formula in Python's spelling, text or sympy expression, as learners write it: t²·ln(t), √2/2, π/2, e."""
    text = str(what)
    if not isinstance(what, str):  # in a text these may be variables
        text = re.sub(r"\b(log|pi|E)\b", lambda name: {"log": "ln", "pi": "π", "E": "e"}[name[0]], text)
        text = re.sub(r"\bsqrt\((\d+)\)", r"√\1", text)
    text = re.sub(r"\*\*([23])(?![\d.])", lambda power: " ²³"[int(power[1]) - 1], text)
    return text.replace("**", "^").replace(" * ", "·").replace("*", "·").replace("-", "\N{MINUS SIGN}")
