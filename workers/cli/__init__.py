"""The command line: every command but `extract`, `doctor` and those for developers. Help is Vietnamese first."""

import typer

from workers.cli import audit, campaigns, directives, keeping, letters, running, samples, users, working

cli = typer.Typer(
    name="tonghop",
    help="tonghop: đọc báo cáo của các đơn vị và tổng hợp. / Reads the units' reports and consolidates them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(running.commands)
cli.add_typer(working.commands)
cli.add_typer(keeping.commands)
campaigns.commands.command("draft")(directives.draft)
cli.add_typer(campaigns.commands, name="campaign")
cli.add_typer(letters.commands, name="letters")
cli.add_typer(users.commands, name="user")
cli.add_typer(audit.commands, name="audit")
cli.add_typer(samples.commands, name="sample")
