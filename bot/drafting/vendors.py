"""Which vendors of chat models are known, where their settings stand, and whether a model is on this machine."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor under LangChain's name, with the environment variables that its own library reads, in its order.

    `extra` is what is installed for it: `pip install 'nosology[extra]'`. A vendor without `keys` asks for none, or
    finds what it needs by itself, as Amazon's does.
    """

    provider: str
    extra: str
    keys: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    # Where the server is when no variable says so; empty is the vendor's, away from here.
    usual: str = ""
    in_process: bool = False


_VENDORS = (
    Vendor("openai", "openai", ("OPENAI_API_KEY",), ("OPENAI_API_BASE", "OPENAI_BASE_URL")),
    Vendor("azure_openai", "azure", ("AZURE_OPENAI_API_KEY", "OPENAI_API_KEY"), ("AZURE_OPENAI_ENDPOINT",)),
    Vendor("anthropic", "anthropic", ("ANTHROPIC_API_KEY",), ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL")),
    Vendor("bedrock_converse", "bedrock", (), ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL")),
    Vendor("google_genai", "google", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), ("GOOGLE_GEMINI_BASE_URL",)),
    Vendor("ollama", "ollama", (), ("OLLAMA_HOST",), "http://127.0.0.1:11434"),
    Vendor("huggingface", "huggingface", in_process=True),
)
# By LangChain's name and by the extra's, which is what people type.
VENDORS = {name: vendor for vendor in _VENDORS for name in (vendor.provider, vendor.extra)}


def parted(model: str) -> tuple[Vendor | None, str]:
    """The vendor and the model's own name of a setting such as "ollama:llama3:8b"; None for a vendor not known."""
    provider, _, name = model.partition(":")
    return VENDORS.get(provider.strip().lower()), name.strip()


def is_on_this_machine(vendor: Vendor, name: str, address: str | None) -> bool:
    """Whether the model answers without a question leaving this machine.

    >>> is_on_this_machine(VENDORS["openai"], "any", "http://127.0.0.1:8080/v1")
    True
    >>> is_on_this_machine(VENDORS["openai"], "gpt-5", None)
    False
    """
    if vendor.in_process:
        return True
    # An Ollama server here hands these on to the vendor's cloud.
    if vendor.provider == "ollama" and name.endswith(("-cloud", ":cloud")):
        return False
    return _is_loopback(address or vendor.usual)


def _is_loopback(address: str) -> bool:
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
