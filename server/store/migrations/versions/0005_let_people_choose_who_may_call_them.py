"""Let people choose who may call them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("callers", sa.String(16), nullable=False, server_default="everyone"))


def downgrade() -> None:
    op.drop_column("users", "callers")
