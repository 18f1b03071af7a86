"""`./tonghop user …`: the people who work with tonghop."""

from typing import Annotated

import typer

from config.start import bring_up_to_date
from store.models import Role
from store.services.users import add_user
from workers.cli.steps import stop
from workers.console import console as screen

commands = typer.Typer(help="Người dùng. / Users.", no_args_is_help=True)


@commands.command("add")
def add_person(
    name: Annotated[str, typer.Argument(help="Tên đăng nhập. / Login name.")],
    role: Annotated[str, typer.Option(help="clerk, reviewer, approver hoặc admin.")] = "clerk",
    password: Annotated[
        str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True, envvar="TONGHOP_NEW_PASSWORD")
    ] = "",
) -> None:
    """Thêm người dùng, hoặc đổi mật khẩu và quyền. / Adds a user, or changes password and role."""
    bring_up_to_date()
    if role not in Role.values:
        stop(f"quyền “{role}” không có: dùng clerk, reviewer, approver hoặc admin")
    if len(password) < 10:
        stop("mật khẩu phải có ít nhất 10 ký tự")
    add_user(name, password, role)
    screen.print(f"{name}: {Role(role).label}")
