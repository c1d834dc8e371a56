"""Parts of the statements that write what was laid out: columns out of its ``fields`` (JSON). Names
are the program's own."""


def words(name: str) -> str:
    """A list of words."""
    return f"ARRAY(SELECT jsonb_array_elements_text(coalesce(fields->'{name}', '[]')))::varchar[]"


def text(name: str) -> str:
    """A text."""
    return f"coalesce(fields->>'{name}', '')"


def more(table: str, name: str) -> str:
    """The words that stand in a column, and those that don't yet, in their order."""
    return (
        f"{name} = {table}.{name} || ARRAY(SELECT word FROM "  # noqa: S608
        f"jsonb_array_elements_text(coalesce(last.fields->'{name}', '[]')) word "
        f"WHERE word <> ALL({table}.{name}))::varchar[]"
    )


def kept(table: str, name: str) -> str:
    """The text that stands in a column, or else what the file says."""
    return f"{name} = coalesce(nullif({table}.{name}, ''), last.fields->>'{name}', '')"


def filled(table: str, name: str, kind: str) -> str:
    """The value that stands in a column, or else what the file says."""
    return f"{name} = coalesce({table}.{name}, (last.fields->>'{name}')::{kind})"
