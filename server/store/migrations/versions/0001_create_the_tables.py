"""Create the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Float(precision=53), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_invitations"),
    )
    op.create_table(
        "settings",
        sa.Column("setting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("registration", sa.String(length=16), nullable=False),
        sa.Column("calls", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("setting_id", name="pk_settings"),
    )
    op.create_table(
        "users",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("name_folded", sa.String(length=256), nullable=False),
        sa.Column("password_hash", sa.String(length=256), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=False),
        sa.Column("availability", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_table(
        "blocks",
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["users.user_id"], name="fk_blocks_other_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.user_id"], name="fk_blocks_owner_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("owner_id", "other_id", name="pk_blocks"),
    )
    op.create_index("ix_blocks_other_id", "blocks", ["other_id"])
    op.create_table(
        "calls",
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("room_id", sa.String(length=36), nullable=False),
        sa.Column("caller_id", sa.String(length=36), nullable=False),
        sa.Column("callee_id", sa.String(length=36), nullable=False),
        sa.Column("video", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.Float(precision=53), nullable=False),
        sa.Column("answered_at", sa.Float(precision=53), nullable=False),
        sa.Column("ended_at", sa.Float(precision=53), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["callee_id"], ["users.user_id"], name="fk_calls_callee_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["caller_id"], ["users.user_id"], name="fk_calls_caller_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", name="pk_calls"),
    )
    op.create_index("ix_calls_callee_id_started_at", "calls", ["callee_id", "started_at"])
    op.create_index("ix_calls_caller_id_started_at", "calls", ["caller_id", "started_at"])
    op.create_table(
        "contacts",
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("favourite", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["users.user_id"], name="fk_contacts_other_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.user_id"], name="fk_contacts_owner_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("owner_id", "other_id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_other_id", "contacts", ["other_id"])
    op.create_table(
        "pictures",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_pictures_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_pictures"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("sign_in_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("device_name", sa.String(length=64), nullable=False),
        sa.Column("device_kind", sa.String(length=16), nullable=False),
        sa.Column("platform", sa.String(length=64), nullable=False),
        sa.Column("refresh_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("used_at", sa.Float(precision=53), nullable=False),
        sa.Column("expires_at", sa.Float(precision=53), nullable=False),
        sa.Column("revoked_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_sign_ins_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sign_in_id", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_revoked_at", "sign_ins", ["revoked_at"])
    op.create_index("ix_sign_ins_user_id", "sign_ins", ["user_id"])

    op.execute("INSERT INTO settings (setting_id, name, registration, calls) VALUES (1, 'Parley', 'open', 'contacts')")


def downgrade() -> None:
    op.drop_table("sign_ins")
    op.drop_table("pictures")
    op.drop_table("contacts")
    op.drop_table("calls")
    op.drop_table("blocks")
    op.drop_table("users")
    op.drop_table("settings")
    op.drop_table("invitations")
