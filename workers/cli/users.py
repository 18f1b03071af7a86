"""`./tonghop user …`: the people who work with tonghop."""

from typing import Annotated

import typer

from config.start import bring_up_to_date
from store.models import Role
from store.selectors.people import user_named
from store.services.tokens import make_token
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


@commands.command("token")
def add_token(
    name: Annotated[str, typer.Argument(help="Tên đăng nhập. / Login name.")],
    use: Annotated[str, typer.Option(help="Dùng cho việc gì. / What it is for.")] = "API",
    days: Annotated[int, typer.Option(min=0, help="Hết hạn sau; 0: không. / Days it holds; 0: no end.")] = 365,
) -> None:
    """Tạo khóa API cho một người dùng; khóa chỉ hiện lần này. / Makes an API key, shown this once."""
    bring_up_to_date()
    user = user_named(name)
    if user is None:
        stop(f"không có người dùng {name}")
    screen.print(make_token(user.pk, name=use, days=days or None, by=None).secret, soft_wrap=True)
