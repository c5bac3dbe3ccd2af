"""The account in whose name the portal sets itself up."""

from people.models import User

USERNAME = "setup"


def setup_account() -> User:
    """An administrator that nobody can sign in as; what it does is recorded under its name."""
    account = User.objects.filter(username=USERNAME).first()
    if account is None:
        account = User(username=USERNAME, name="Portal set-up", is_superuser=True, is_staff=True, is_service=True)
        account.set_unusable_password()
        account.save()
    return account
