"""A chat model through LangChain: the one door to it. Nothing of LangChain is imported before a model is opened."""

from bot.drafting.calls import ChatModel
from bot.errors import SetupError
from bot.settings import Settings


def open_chat_model(settings: Settings) -> ChatModel | None:
    """The model that NOSOLOGY_CHAT_MODEL names, None where it names none.

    Raises UsageError for a setting that cannot be meant, SetupError where the vendor's package is not installed.
    """
    if settings.chat_model is None:
        return None
    raise SetupError("chat models cannot be opened yet")
