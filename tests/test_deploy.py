"""What Docker is told: held by linters, by the settings that the code reads, and by the lock."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import read_settings

ROOT = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def locked(name: str) -> str:
    found = re.search(rf"^{name}==(\S+)", LOCK, re.MULTILINE)
    assert found, name
    return found[1]


def program(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    assert found, f"{name} is in the development packages; run make setup"
    return found


def test_the_compose_file_is_one_by_its_own_schema() -> None:
    command = [program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(ROOT / "docker-compose.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="hadolint comes for Linux")
def test_the_dockerfile_has_nothing_that_its_linter_finds() -> None:
    done = subprocess.run([program("hadolint"), str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_versions_in_the_images_are_those_of_the_lock() -> None:
    assert f"torch=={locked('torch')}\n" in DOCKERFILE
    assert SERVICES["chroma"]["image"] == f"chromadb/chroma:{locked('chromadb')}"


def test_the_bot_is_told_only_what_the_code_reads(tmp_path: Path) -> None:
    told: dict[str, str] = SERVICES["bot"]["environment"]
    documented = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.removesuffix("_FILE") for name in told} <= set(documented)
    source = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    assert [name for name in told if f'"{name.removesuffix("_FILE")}"' not in source] == []
    # What is handed on from the caller is empty where the caller says nothing.
    told = {name: value.replace(f"${{{name}:-}}", "") for name, value in told.items()}
    for name, value in told.items():
        if name.endswith("_FILE"):
            told = {**told, name: str(tmp_path / Path(value).name)}
            (tmp_path / Path(value).name).write_text("handed-over", encoding="utf-8")
    settings = read_settings(told)
    assert (settings.host, settings.port, settings.api_keys) == ("0.0.0.0", 8000, ("handed-over",))
    assert settings.chroma_url == "http://chroma:8000"
    assert (settings.chat_model, settings.allow_remote_model, settings.chat_key) == (None, False, "handed-over")
    assert "handed-over" not in repr(settings)


def test_every_server_says_when_it_is_ready_and_keeps_its_data() -> None:
    for name, service in SERVICES.items():
        assert "healthcheck" in service or name == "bot", name
        kept = [volume.split(":")[0] for volume in service["volumes"]]
        assert kept, name
        assert set(kept) <= set(COMPOSE["volumes"]), name
    assert "HEALTHCHECK" in DOCKERFILE
    waits = SERVICES["bot"]["depends_on"]
    assert {name: how["condition"] for name, how in waits.items()} == dict.fromkeys(
        ("chroma", "database"), "service_healthy"
    )


def test_secrets_come_by_file_and_nothing_runs_as_root() -> None:
    handed = {f"/run/secrets/{name}" for name in COMPOSE["secrets"]}
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            assert not re.search(r"PASSWORD$|TOKEN$|SECRET$|KEYS?$", key), f"{name}: {key} stands in the open"
            if key.endswith("_FILE"):
                assert value in handed
                assert Path(value).name in service["secrets"]
    assert re.search(r"^USER [1-9]\d*$", DOCKERFILE, re.MULTILINE)
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8000:8000"]


def test_no_secret_and_no_data_reach_the_image() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE)
    named = {name for line in copied for name in line.split()}
    assert named == {
        "pyproject.toml",
        "requirements.lock",
        "README.md",
        "LICENSE",
        "bot",
        "codes",
        "evals",
        "guidelines",
        "retrieval",
    }
    assert "secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
