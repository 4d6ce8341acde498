"""A chat model through LangChain: the one door to it. Nothing of LangChain is imported before a model is opened."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.drafting.budget import Budget
from bot.drafting.calling import CalledModel, Limits, Manner, Said
from bot.drafting.calls import ChatModel
from bot.drafting.streaming import Piece
from bot.drafting.vendors import VENDORS, Vendor, is_on_this_machine, parted
from bot.errors import NosologyError, SetupError, UsageError
from bot.settings import Settings, keep_model_calls_apart

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

_BUDGET_FILE = "chat_tokens.json"
# They write whole requests into the log where a variable of theirs, or a level of ours, asks for detail.
_TALKATIVE = (
    "openai",
    "anthropic",
    "httpx",
    "httpcore",
    "botocore",
    "boto3",
    "urllib3",
    "google_genai",
    "langchain_aws",
)
_ENDS = ("finish_reason", "stop_reason", "stopReason", "done_reason")
# How long a reply that has begun may pause: who gives a slow machine more time gives its pauses more as well.
_SHORTEST_SILENCE, _SILENT_SHARE = 8.0, 0.4
# A server on this machine that asks for no key is still sent one by its vendor's library.
_NO_KEY = "none"


def open_chat_model(settings: Settings) -> ChatModel | None:
    """The model that NOSOLOGY_CHAT_MODEL names, None where it names none.

    Raises UsageError for a setting that cannot be meant, SetupError where the vendor's package is not installed or a
    model in this process cannot be loaded.
    """
    if settings.chat_model is None:
        return None
    vendor, name = parted(settings.chat_model)
    problem = _problem(vendor, name, settings)
    if vendor is None or problem:
        raise UsageError(problem)
    keep_model_calls_apart()
    try:
        source = _LangChainSource(vendor, name, settings)
    except NosologyError:
        raise
    except ImportError:
        failure: NosologyError = SetupError(
            f"NOSOLOGY_CHAT_MODEL needs a package that is not installed: pip install 'nosology[{vendor.extra}]'"
        )
    except Exception as error:
        # Validation repeats what it was given, keys among it: the kind of error is all that is told.
        failure = _not_opened(vendor, type(error).__name__)
    else:
        for logger in _TALKATIVE:
            logging.getLogger(logger).setLevel(logging.WARNING)
        budget = Budget(settings.home / _BUDGET_FILE, settings.chat_tokens_per_day)
        silence = max(_SHORTEST_SILENCE, settings.chat_seconds * _SILENT_SHARE)
        limits = Limits(settings.chat_at_once, settings.chat_price, silence)
        return CalledModel(settings.chat_model, source, limits, budget)
    raise failure


def _problem(vendor: Vendor | None, name: str, settings: Settings) -> str:
    """What is wrong with the settings, in one line; empty for nothing."""
    if vendor is None:
        known = ", ".join(dict.fromkeys(vendor.extra for vendor in VENDORS.values()))
        return f"NOSOLOGY_CHAT_MODEL must be provider:model with one of the providers {known}"
    if not name:
        return f"NOSOLOGY_CHAT_MODEL names no model; it must be provider:model, as in {vendor.extra}:NAME"
    is_here = is_on_this_machine(vendor, name, settings.chat_address)
    if not is_here and not settings.allow_remote_model:
        return (
            f"NOSOLOGY_CHAT_MODEL={vendor.extra}:… would send questions off this machine; "
            "set NOSOLOGY_ALLOW_REMOTE_MODEL=1 to allow it, or point it to a server on loopback"
        )
    if vendor.keys and not settings.chat_key and not is_here:
        return f"NOSOLOGY_CHAT_MODEL={vendor.extra}:… needs a key in {vendor.keys[0]} or NOSOLOGY_CHAT_KEY"
    return ""


def _not_opened(vendor: Vendor, kind: str) -> NosologyError:
    if vendor.in_process:
        return SetupError(f"the model that NOSOLOGY_CHAT_MODEL names cannot be loaded ({kind})")
    return UsageError(
        f"{vendor.extra} does not take the settings it finds ({kind}); docs/running.md says what it needs"
    )


class _LangChainSource:
    """A vendor's chat model of LangChain's."""

    def __init__(self, vendor: Vendor, name: str, settings: Settings) -> None:
        self._vendor = vendor
        if vendor.in_process:
            self._exact = self._usual = _in_process(name, settings.chat_reply_tokens)
        else:
            self._exact = _at_a_server(vendor, name, settings, temperature=0.0)
            self._usual = _at_a_server(vendor, name, settings)

    @property
    def manner(self) -> Manner:
        return Manner.PLAIN if self._vendor.in_process else Manner.HELD

    @property
    def is_here(self) -> bool:
        return self._vendor.in_process

    def stream(self, said: Said, manner: Manner, seconds: float) -> Iterator[Piece]:
        from langchain_core.messages import HumanMessage, SystemMessage
        from langsmith import tracing_context

        model = self._asked(said, manner, seconds)
        # The variables are off already, but LangChain may have read them before.
        with tracing_context(enabled=False):
            for chunk in model.stream([SystemMessage(said.instructions), HumanMessage(said.material)]):
                yield _piece(chunk)

    def _asked(self, said: Said, manner: Manner, seconds: float) -> "Runnable[LanguageModelInput, Any]":
        from langchain_core.runnables import RunnableSequence

        if self._vendor.in_process:
            # It cannot be called off, but it looks at the clock between words.
            return self._usual.bind(pipeline_kwargs={"max_time": seconds})
        if manner is Manner.PLAIN:
            return self._usual
        model = self._exact if manner is Manner.HELD else self._usual
        strict = {"strict": True} if self._vendor.provider in ("openai", "azure_openai") else {}
        structured = model.with_structured_output(said.schema, **strict)
        # The vendor's model, told to keep to the schema, and then LangChain's reader, which would wait for the whole
        # reply and raise with the words of one that does not fit.
        return structured.first if isinstance(structured, RunnableSequence) else self._usual


def _at_a_server(vendor: Vendor, name: str, settings: Settings, **more: Any) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    # The address is always handed over, so that what was judged to be on this machine is what is asked.
    address = settings.chat_address or vendor.usual or None
    is_here = is_on_this_machine(vendor, name, settings.chat_address)
    key = settings.chat_key or (_NO_KEY if is_here else None)
    seconds, tokens = settings.chat_seconds, settings.chat_reply_tokens
    own: dict[str, Any]
    match vendor.provider:
        case "openai":
            # Streamed tokens are told on demand, and a proxy of the vendor's variables has no business here.
            own = {"api_key": key, "base_url": address, "max_retries": 0, "timeout": seconds, "stream_usage": True}
            own |= {"max_tokens": tokens} | ({"openai_proxy": None} if is_here else {})
        case "azure_openai":
            own = {"api_key": key, "azure_endpoint": address, "azure_deployment": name, "max_retries": 0}
            own |= {"timeout": seconds, "stream_usage": True, "max_tokens": tokens}
        case "anthropic":
            own = {"api_key": key, "base_url": address, "max_retries": 0, "timeout": seconds, "max_tokens": tokens}
            own |= {"anthropic_proxy": None} if is_here else {}
        case "bedrock_converse":
            own = {"base_url": address, "max_retries": 0, "timeout": max(1, int(seconds)), "max_tokens": tokens}
        case "google_genai":
            # 1 is none: it counts tries.
            own = {"api_key": key, "base_url": address, "max_retries": 1, "timeout": seconds, "max_tokens": tokens}
        case _:
            address = address if address and "://" in address else f"http://{address}"
            own = {"base_url": address, "client_kwargs": {"timeout": seconds}, "num_predict": tokens}
    model: BaseChatModel = init_chat_model(name, model_provider=vendor.provider, **_given(own), **more)
    return model


def _given(own: dict[str, Any]) -> dict[str, Any]:
    """Without what is not set, so that the vendor's library looks for it itself; a proxy set to None stays off."""
    return {key: value for key, value in own.items() if value is not None or key.endswith("_proxy")}


def _in_process(name: str, tokens: int) -> "BaseChatModel":
    """A model of a folder, or of one GGUF file, run by transformers in this process."""
    from langchain_huggingface import ChatHuggingFace, HuggingFacePipeline

    path = Path(name).expanduser()
    is_file = path.suffix == ".gguf"
    pipeline = HuggingFacePipeline.from_model_id(
        str(path.parent) if is_file else str(path),
        task="text-generation",
        model_kwargs={"gguf_file": path.name} if is_file else None,
        pipeline_kwargs={"max_new_tokens": tokens, "do_sample": False},
    )
    # Its own look for a tokenizer knows nothing of a file.
    model: BaseChatModel = ChatHuggingFace(llm=pipeline, tokenizer=pipeline.pipeline.tokenizer)
    return model


def _piece(chunk: "BaseMessage") -> Piece:
    """What a chunk brings, be it text or the arguments of the call by which a vendor holds a model to a schema."""
    arguments = "".join(call.get("args") or "" for call in getattr(chunk, "tool_call_chunks", ()))
    told = chunk.response_metadata
    used = getattr(chunk, "usage_metadata", None) or {}
    # OpenAI's, where it holds the model to a schema, are told as that server words them.
    raw = told.get("token_usage") or {}
    tokens_in = used.get("input_tokens") or raw.get("prompt_tokens") or 0
    tokens_out = used.get("output_tokens") or raw.get("completion_tokens") or 0
    end = next((str(told[name]) for name in _ENDS if told.get(name)), "")
    return Piece(str(chunk.text) or arguments, tokens_in, tokens_out, end)
