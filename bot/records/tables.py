"""The tables, as the newest migration leaves them; a test holds the two together."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

from bot.records.columns import Moment, Name, PlainData, Words

# The newest file of migrations/versions.
VERSION = "0002"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _of_answer() -> Column[str]:
    return Column("answer_id", Name(32), ForeignKey("answers.id", ondelete="CASCADE"), nullable=False)


answers = Table(
    "answers",
    metadata,
    Column("id", Name(32), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("setting", String(20)),
    Column("surface", String(20), nullable=False),
    Column("question_key", String(64)),
    # The contract's object without words of the question, and those words: question, asker, text, reasons.
    Column("body", PlainData, nullable=False),
    Column("words", PlainData),
    Column("asker", Words),
    Column("conversation", Words),
    Column("degraded", Boolean, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("low_support", Boolean, nullable=False),
    Column("disagreement", Boolean, nullable=False),
    Index("ix_answers_at", "at"),
    Index("ix_answers_asker_at", "asker", "at"),
    Index("ix_answers_question_key", "question_key"),
)

answer_codes = Table(
    "answer_codes",
    metadata,
    Column("answer_id", Name(32), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", Name(20), nullable=False),
    Column("system", String(20), nullable=False),
    # Counts the recommended ones from 1; alternatives have none.
    Column("sequence", Integer),
    Column("score", Float, nullable=False),
    Index("ix_answer_codes_code", "code"),
)

answer_sections = Table(
    "answer_sections",
    metadata,
    Column("answer_id", Name(32), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("section", Words, nullable=False),
    Index("ix_answer_sections_section", "section"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", Name(32), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("by", Words, primary_key=True),
    Column("verdict", String(10), nullable=False),
    Column("reason", String(20)),
    Column("comment", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

lead_requests = Table(
    "lead_requests",
    metadata,
    Column("answer_id", Name(32), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("by", Words, primary_key=True),
    Column("comment", Words, nullable=False),
    Column("at", Moment, nullable=False),
    # When a lead decided; none while the request is open.
    Column("decided_at", Moment),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_answer(),
    Column("by", Words, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("codes", PlainData, nullable=False),
    Column("sections", PlainData, nullable=False),
    Column("comment", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_decisions_answer_id", "answer_id"),
)

verified = Table(
    "verified",
    metadata,
    Column("id", Name(32), primary_key=True),
    _of_answer(),
    Column("question_key", String(64), nullable=False),
    Column("owner", Words, nullable=False),
    Column("pinned_at", Moment, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("setting", String(20)),
    Column("releases", PlainData, nullable=False),
    Column("body", PlainData, nullable=False),
    Column("title", Words, nullable=False),
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", Words),
    Index("ix_verified_question_key", "question_key"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("key", Words, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("worker", Words, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("leased_until", Moment, nullable=False),
    Column("payload", PlainData),
    Column("text", PlainData),
    Column("result", PlainData),
    Column("why", Words),
    Index("ix_jobs_state_leased_until", "state", "leased_until"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", Words, primary_key=True),
    Column("turn", PlainData, nullable=False),
    Column("at", Moment, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("asker", Words, primary_key=True),
    Column("specialty", Words),
    Column("setting", String(20)),
    Column("as_of", Date),
)

sign_outs = Table(
    "sign_outs",
    metadata,
    Column("person", Words, primary_key=True),
    Column("at", Moment, nullable=False),
)

# Text throughout, as it was hashed.
audit_lines = Table(
    "audit_lines",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
