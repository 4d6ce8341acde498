"""The records: answers, what people say of them, work in progress, and the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From an empty database."""
    _answers()
    _said_of_answers()
    _work()
    _audit()


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("setting", sa.String(20)),
        sa.Column("surface", sa.String(20), nullable=False),
        sa.Column("question_key", sa.String(64)),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("asker", sa.Text),
        sa.Column("conversation", sa.Text),
        sa.Column("degraded", sa.Boolean, nullable=False),
        sa.Column("uncertain", sa.Boolean, nullable=False),
        sa.Column("low_support", sa.Boolean, nullable=False),
        sa.Column("disagreement", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
    )
    op.create_index("ix_answers_at", "answers", ["at"])
    op.create_index("ix_answers_asker_at", "answers", ["asker", "at"])
    op.create_index("ix_answers_question_key", "answers", ["question_key"])
    op.create_table(
        "answer_codes",
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("system", sa.String(20), nullable=False),
        sa.Column("sequence", sa.Integer),
        sa.Column("score", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "position", name="pk_answer_codes"),
        _to_answer("answer_codes"),
    )
    op.create_index("ix_answer_codes_code", "answer_codes", ["code"])
    op.create_table(
        "answer_sections",
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "position", name="pk_answer_sections"),
        _to_answer("answer_sections"),
    )
    op.create_index("ix_answer_sections_section", "answer_sections", ["section"])


def _said_of_answers() -> None:
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "by", name="pk_feedback"),
        _to_answer("feedback"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("sections", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        _to_answer("decisions"),
    )
    op.create_index("ix_decisions_answer_id", "decisions", ["answer_id"])
    op.create_table(
        "verified",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("question_key", sa.String(64), nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("pinned_at", _MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("setting", sa.String(20)),
        sa.Column("releases", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("withdrawn_at", _MOMENT),
        sa.Column("withdrawn_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_verified"),
        _to_answer("verified"),
    )
    op.create_index("ix_verified_question_key", "verified", ["question_key"])


def _work() -> None:
    op.create_table(
        "jobs",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("leased_until", _MOMENT, nullable=False),
        sa.Column("payload", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("result", sa.Text),
        sa.Column("why", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_jobs"),
    )
    op.create_index("ix_jobs_state_leased_until", "jobs", ["state", "leased_until"])
    op.create_table(
        "conversations",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("turn", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_conversations"),
    )
    op.create_table(
        "preferences",
        sa.Column("asker", sa.Text, nullable=False),
        sa.Column("specialty", sa.Text),
        sa.Column("setting", sa.String(20)),
        sa.Column("as_of", sa.Date),
        sa.PrimaryKeyConstraint("asker", name="pk_preferences"),
    )


def _audit() -> None:
    op.create_table(
        "audit_lines",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_lines"),
        sa.UniqueConstraint("hash", name="uq_audit_lines_hash"),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
    )
    triggers = _POSTGRESQL_TRIGGERS if op.get_bind().dialect.name == "postgresql" else _SQLITE_TRIGGERS
    for trigger in triggers:
        op.execute(trigger)


def _to_answer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=f"fk_{table}_answer_id", ondelete="CASCADE")


_SQLITE_TRIGGERS = (
    "CREATE TRIGGER audit_lines_no_update BEFORE UPDATE ON audit_lines "
    "BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END",
    "CREATE TRIGGER audit_lines_no_delete BEFORE DELETE ON audit_lines "
    "BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END",
)
_POSTGRESQL_TRIGGERS = (
    "CREATE FUNCTION audit_lines_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit lines are append-only'; END $$",
    "CREATE TRIGGER audit_lines_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_lines "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_lines_are_append_only()",
)
