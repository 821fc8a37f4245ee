"""The part of docs/reference/ that the program writes about itself.

`himpun docs` writes the pages, `himpun docs --check` says which are stale. Nothing in them depends
on the day, the machine or the database. Settings and file formats are written by hand; of the
settings it is checked that every variable the program reads is told, and no other.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import himpun
from himpun.ops import states
from himpun.ops.checks_page import checks_page
from himpun.ops.sop_page import sop_page
from himpun.sop.flowchart import draw_sheet
from himpun.sop.loader import load_shipped

SETTINGS_PAGE = "settings.md"
MAIN_SOP = "pengumpulan-data-kinerja"
FLOORS = (
    "offices", "sop", "planning", "notices", "rounds", "documents", "intake", "measurement",
    "archive",
)  # fmt: skip
"""Domain packages from the ground up: the order in which acts are told."""

_PACKAGE = Path(himpun.__file__).resolve().parent
_WRITTEN = "<!-- Ditulis oleh `himpun docs`; jangan disunting. -->\n\n"
_VARIABLE = re.compile(r'"(HIMPUN_[A-Z_]+|DATABASE_URL)"')
_NOTHING = "–"


def pages(parser: argparse.ArgumentParser) -> Mapping[str, str]:
    """Every generated page by file name. `parser` is the whole command line."""
    definition = load_shipped(MAIN_SOP)
    return {
        "cli.md": _WRITTEN + cli_page(parser),
        "states.md": _WRITTEN + states.page(),
        "actions.md": _WRITTEN + actions_page(),
        "checks.md": _WRITTEN + checks_page(),
        "sop-150-2.md": _WRITTEN + sop_page(definition, picture="sop-150-2.svg"),
        "sop-150-2.svg": draw_sheet(definition) + "\n",
    }


def stale(folder: Path, parser: argparse.ArgumentParser) -> list[str]:
    """What in the folder does not say any more what the program does, a sentence each."""
    found = [
        f"{folder / name}: {'belum sama dengan' if (folder / name).exists() else 'belum ada'}"
        f"{' program' if (folder / name).exists() else ''}; jalankan `himpun docs`."
        for name, text in pages(parser).items()
        if not _says(folder / name, text)
    ]
    return [*found, *settings_faults(folder / SETTINGS_PAGE)]


def write(folder: Path, parser: argparse.ArgumentParser) -> list[Path]:
    """Write what is stale; answers the paths."""
    changed = []
    for name, text in pages(parser).items():
        if not _says(folder / name, text):
            (folder / name).write_text(text, "utf-8", newline="\n")
            changed.append(folder / name)
    return changed


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def settings_faults(path: Path) -> list[str]:
    """Variables that the program reads and the page does not tell, or the other way round."""
    if not path.is_file():
        return [f"{path}: belum ada."]
    told = set(re.findall(r"`(HIMPUN_[A-Z_]+|DATABASE_URL)`", path.read_text("utf-8")))
    read = variables()
    untold = [f"{path}: belum menjelaskan {name}." for name in sorted(read - told)]
    return untold + [f"{path}: {name} tidak dibaca program." for name in sorted(told - read)]


def variables() -> set[str]:
    """The names of the environment variables that the settings read."""
    text = (_PACKAGE / "settings.py").read_text("utf-8")
    reading = [
        line for line in text.splitlines() if re.search(r"environ|_flag|_list|_secret", line)
    ]
    return set(_VARIABLE.findall("\n".join(reading)))


# --- the command line -------------------------------------------------------------------------


def cli_page(parser: argparse.ArgumentParser) -> str:
    """Every verb with its arguments, from the parser itself."""
    head = (
        "# Baris perintah `himpun`\n\n"
        f"{parser.description}\n\n"
        "Kode keluar: 0 berhasil; 1 ada yang ditemukan (`verify`, `trail verify`, `docs --check`)"
        " atau gagal; 2 masukan ditolak dan tidak ada yang ditulis. Yang dibaca orang ditulis ke"
        " stderr, hasil untuk program ke stdout.\n\n"
        "Perintah Django (`himpun migrate`, `himpun check`, `himpun shell`, …) tetap tersedia bagi"
        " pengelola peladen.\n"
    )
    return head + "".join(_verbs(parser, parser.prog, ""))


def _verbs(parser: argparse.ArgumentParser, name: str, told: str) -> Iterator[str]:
    groups = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not groups:
        yield _verb(parser, name, told)
    for group in groups:
        helps = {each.dest: each.help or "" for each in group._choices_actions}
        for word, child in group.choices.items():
            yield from _verbs(child, f"{name} {word}", helps.get(word, ""))


def _verb(parser: argparse.ArgumentParser, name: str, told: str) -> str:
    arguments = [each for each in parser._actions if each.dest != "help"]
    usage = " ".join([name, *(_usage(each) for each in arguments)])
    text = f"\n## `{name}`\n\n{told[:1].upper()}{told[1:]}.\n\n```\n{usage}\n```\n"
    if arguments:
        rows = "".join(_argument(each) for each in arguments)
        text += f"\n| argumen | arti | bawaan |\n|---|---|---|\n{rows}"
    return text


def _usage(argument: argparse.Action) -> str:
    words = _words(argument)[-1]
    return words if argument.required else f"[{words}]"


def _words(argument: argparse.Action) -> list[str]:
    value = "" if argument.nargs == 0 else str(argument.metavar or argument.dest.upper())
    if not argument.option_strings:
        return [value]
    return [f"{option} {value}".strip() for option in argument.option_strings]


def _argument(argument: argparse.Action) -> str:
    told = (argument.help or "").replace(" (bawaan: %(default)s)", "")
    default = _NOTHING
    if isinstance(argument.default, Path):
        default = f"`{_shown(argument.default)}`"
    elif argument.default not in (None, False, "", []) and not argument.required:
        default = f"`{argument.default}`"
    words = ", ".join(f"`{each}`" for each in _words(argument)).replace("|", "\\|")
    return f"| {words} | {told or _NOTHING} | {default} |\n"


def _shown(path: Path) -> str:
    """Paths inside the package are told without the place where it is installed."""
    inside = path.is_absolute() and path.is_relative_to(_PACKAGE)
    return f"himpun/{path.relative_to(_PACKAGE)}" if inside else str(path)


# --- the acts ---------------------------------------------------------------------------------


def actions_page() -> str:
    """Every act of the write door: audit verb, function, meaning, who says whether it may."""
    head = (
        "# Actions\n\n"
        "Every change of the office's data is one of these functions. Each runs in one"
        " transaction under `@action`, asks its policy, and leaves one row in the audit trail under"
        " its verb (HOUSE: the one write door).\n"
    )
    return head + "".join(_floor(package) for package in FLOORS if acts_of(package))


def _floor(package: str) -> str:
    rows = "".join(
        f"| `{states.verb_of(act)}` | `{act.__module__}.{act.__name__}` | {_meaning(act)} |"
        f" {_policy(act)} |\n"
        for act in acts_of(package)
    )
    table = "| verb | function | meaning | policy |\n|---|---|---|---|\n"
    return f"\n## {package}\n\n{table}{rows}"


def acts_of(package: str) -> list[Callable[..., Any]]:
    """The actions of a domain package in the order of their source; none for a missing one."""
    found = {
        act
        for module in _action_modules(package)
        for act in vars(module).values()
        if callable(act) and "is_action" in getattr(act, "__dict__", {})
        if act.__module__ == module.__name__
    }
    return sorted(found, key=lambda act: (act.__module__, _code(act).co_firstlineno))


def _action_modules(package: str) -> Iterator[ModuleType]:
    name = f"himpun.{package}.actions"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name not in {name, f"himpun.{package}"}:
            raise
        return
    yield module
    for each in pkgutil.iter_modules(getattr(module, "__path__", [])):
        yield importlib.import_module(f"{name}.{each.name}")


def _code(act: Callable[..., Any]) -> Any:
    return vars(act)["__wrapped__"].__code__


def _meaning(act: Callable[..., Any]) -> str:
    """The first paragraph of its docstring, on one line."""
    paragraph = (act.__doc__ or _NOTHING).strip().split("\n\n")[0]
    return " ".join(paragraph.split()).replace("|", "\\|")


def _policy(act: Callable[..., Any]) -> str:
    """The reasons that it asks for, or the policy of its own name where a helper asks it."""
    asked = [name for name in _code(act).co_names if name.startswith("why_not_")]
    own = f"why_not_{act.__name__}"
    policy = importlib.import_module(f"{act.__module__.split('.actions')[0]}.policy")
    if not asked and hasattr(policy, own):
        asked = [own]
    return ", ".join(f"`{name}`" for name in dict.fromkeys(asked)) or _NOTHING
