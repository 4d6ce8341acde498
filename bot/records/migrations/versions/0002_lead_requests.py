"""Coders who ask a lead, and when people signed out of the pages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Two tables more; what was asked of a lead before stays in the feedback, where it cannot be told apart."""
    op.create_table(
        "lead_requests",
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.PrimaryKeyConstraint("answer_id", "by", name="pk_lead_requests"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_lead_requests_answer_id", ondelete="CASCADE"),
    )
    op.create_table(
        "sign_outs",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_sign_outs"),
    )
