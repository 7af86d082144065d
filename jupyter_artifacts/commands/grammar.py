"""One grammar for both shells: words to a verb and its arguments. Mistakes are one-line errors that say what to type instead."""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from jupyter_artifacts.commands.verbs import SUMMARIES, Verb, load_verb
from jupyter_artifacts.errors import UsageError

_HELP_WORDS = ("-h", "--help", "help")


class HelpRequested(Exception):
    """Somebody asked for help; `text` is it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text.rstrip()


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of printing and ending the process."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)
        self.color = False  # help goes to notebooks too

    def error(self, message: str) -> NoReturn:
        """A line that does not parse."""
        raise UsageError(f"{message}{'' if message.endswith('?') else '.'} See `{self.prog} -h`.")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Never the end of a process."""
        raise UsageError(message or f"`{self.prog}` stopped.")

    def parse_words(self, words: Sequence[str]) -> argparse.Namespace:
        """Arguments in any order.

        Raises:
            UsageError: naming the nearest option, where one was mistyped.
            HelpRequested: `-h` is among the words.
        """
        if {"-h", "--help"} & set(words[: words.index("--")] if "--" in words else words):
            raise HelpRequested(self.format_help())
        args, unknown = self.parse_known_args(self._options_first(words))
        if unknown := [each for each in unknown if each != "--"]:
            word = next((each for each in unknown if each.startswith("-")), unknown[0])
            near = _near(word.partition("=")[0], self._option_string_actions)
            self.error(f"there is no argument {word!r} here{near}")
        return args

    def _options_first(self, words: Sequence[str]) -> list[str]:
        """The words with options before all else. argparse can't do with paths on both sides of one, and mixed parsing forgets `--`."""
        options: list[str] = []
        others: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word == "--":
                others += rest
                break
            if not word.startswith("-") or word == "-":
                others.append(word)
                continue
            options.append(word)
            action = self._option_string_actions.get(word)
            if action is not None and action.nargs is None and rest and not rest[0].startswith("-"):
                options.append(rest.pop(0))
        return [*options, "--", *others] if others else options


def _no_options(parser: argparse.ArgumentParser) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a shell speaks.

    Attributes:
        prog: how its lines begin.
        words: its word for each verb it has, such as "put" for "log".
        add_options: what every verb takes besides, in this shell.
        epilog: what follows the list of verbs.
        hints: words of another shell, and what to say here.
        synonyms: more words for verbs, and this shell's own.
    """

    prog: str
    words: Mapping[str, str]
    add_options: Callable[[argparse.ArgumentParser], None] = _no_options
    epilog: str = ""
    hints: Mapping[str, str] | None = None
    synonyms: Mapping[str, str] | None = None

    def overview(self) -> str:
        """Every verb in one line each."""
        width = max(map(len, self.words))
        lines = [f"  {word:{width}}  {SUMMARIES[verb]}" for word, verb in self.words.items()]
        about = f"`{self.prog} VERB -h` says what a verb takes."
        return "\n".join([f"usage: {self.prog} VERB ...", "", *lines, "", about, *([self.epilog] if self.epilog else [])])


def parse(words: Sequence[str], dialect: Dialect) -> tuple[Verb, argparse.Namespace]:
    """The verb that `words` name, and its arguments.

    Raises:
        UsageError: no such verb, or arguments that it does not take.
        HelpRequested: for a verb, or for all when there are no words.
    """
    if any("\0" in word for word in words):
        raise UsageError("the line holds a null character, which no name or path may hold.")
    if not words:
        raise HelpRequested(dialect.overview())
    first, *rest = words
    first = (dialect.synonyms or {}).get(first, first)
    if first in _HELP_WORDS:
        if not rest:
            raise HelpRequested(dialect.overview())
        first, rest = rest[0], ["-h"]
    if first.startswith("-") and (named := next((word for word in rest if word in dialect.words), None)):
        raise UsageError(f"{first!r} stands before the verb; options come after it, as in `{dialect.prog} {named} {first}`.")
    verb = load_verb(_verb_name(first, dialect))
    parser = Parser(f"{dialect.prog} {first}", f"{SUMMARIES[dialect.words[first]].capitalize()}.")
    verb.add_arguments(parser)
    dialect.add_options(parser)
    return verb, parser.parse_words(rest)


def _verb_name(word: str, dialect: Dialect) -> str:
    if word in dialect.words:
        return dialect.words[word]
    hint = (dialect.hints or {}).get(word)
    near = f"; did you mean {dialect.prog} {hint}?" if hint else _near(word, dialect.words, f"{dialect.prog} ")
    raise UsageError(f"there is no verb {word!r}" + (near or f"; there are {', '.join(dialect.words)}."))


def _near(word: str, known: Iterable[str], prefix: str = "") -> str:
    """The end of an error that names what was probably meant, or nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {prefix}{near[0]}?" if near else ""


def add_place(parser: argparse.ArgumentParser) -> None:
    """Options that say where names belong which say it themselves only in part."""
    place = parser.add_argument_group("where")
    place.add_argument("--project", metavar="P", help="the project; default that of the run, else the setting")
    place.add_argument("--entity", metavar="E", help="who owns the project; default the setting, else the store's own")
    place.add_argument("--store", metavar="URL", help="another store: its folder or URL")


def add_name(parser: argparse.ArgumentParser, name: str = "name", *, nargs: str | None = None, text: str = "") -> None:
    """A version, as people name it."""
    parser.add_argument(name, metavar=name.upper(), nargs=nargs, help=text or "[[entity/]project/]name[:version-or-alias]; default latest")
