"""The written list: models that carry no ``team`` (design: ideas that hold everywhere, 1).

A model of ours that is neither a TeamModel nor listed here fails a test. Each line says why.
"""

EXEMPT: dict[str, str] = {
    "teams.User": "a person belongs to many teams",
    "teams.Team": "is the team",
    "teams.SignInCode": "a person proves an address before any team is known",
    "delivery.Delivery": "sign-in codes and password mails belong to no team; team is nullable",
    "moderation.SiteWordList": "words that hold for every team, kept by whoever runs the site",
    "links.DaySalt": "one secret a day for all teams, gone the day after",
    "events.ConsumerCursor": "one place in the outbox for all teams",
}
