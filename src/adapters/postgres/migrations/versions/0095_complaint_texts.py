"""In which language a text message says that there is an answer to a complaint."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("complaint", sa.Column("text_language", sa.Text))
    op.create_check_constraint(
        op.f("ck_complaint_text_language"), "complaint", "text_language IN ('en', 'hi')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("complaint", "text_language")
