"""The settings of the account, of the server it is on, and what leaves this computer."""

from app.protocol.model import CallRule
from ui.i18n import tr
from ui.settings.kinds import Action, Choice, Fact, Option, Part, Section, Setting, Switch
from ui.settings.state import SettingsState


def account_settings() -> tuple[Setting, ...]:
    """In the order of their cards and lines."""
    here, devices = Section.ACCOUNT, tr("Where you are signed in")
    return (
        Setting(
            "username", here, tr("You"), tr("Username"), tr("How others find you on this server"),
            Fact(_username, can_copy=True), is_there=_signed_in,
        ),
        Setting(
            "change_password", here, tr("You"), tr("Password"), tr("Changing it signs out your other devices"),
            Action(tr("Change")), is_there=_signed_in, is_enabled=_online, also=tr("security"),
        ),
        Setting(
            "change_email", here, tr("You"), tr("Mail address"), tr("Where a link to a new password goes"),
            Action(tr("Change")), is_there=_gets_mail, is_enabled=_online, also=tr("email forgot reset"),
        ),
        Setting(
            "sign_ins", here, devices, tr("Devices"), tr("Sign out what you no longer use or do not recognise"), Part(),
            also=tr("sessions sign out phone lost"), is_there=_signed_in,
        ),
        Setting(
            "sign_out_elsewhere", here, devices, tr("Everywhere else"), tr("Signs out every device but this one"),
            Action(tr("Sign out"), is_danger=True), is_there=_has_others, is_enabled=_online,
            also=tr("sessions all devices"),
        ),
        Setting(
            "sign_out", here, tr("This computer"), tr("Sign out here"), tr("Ends a call that is under way"),
            Action(tr("Sign out"), is_danger=True), is_there=_signed_in, also=tr("log out"),
        ),
    )  # fmt: skip


def server_settings() -> tuple[Setting, ...]:
    """Which server, and how it is known."""
    here, group = Section.NETWORK, tr("Server")
    return (
        Setting(
            "server", here, group, tr("Address"), control=Fact(lambda state: state.client.connection.server_url, True),
            is_there=_signed_in,
        ),
        Setting(
            "fingerprint", here, group, tr("Fingerprint of its certificate"),
            tr("Remembered when you first connected; a server that shows another is refused"),
            Fact(lambda state: state.fingerprint, can_copy=True, is_long=True),
            is_there=lambda state: bool(state.fingerprint), also=tr("sha-256 tls pin security"),
        ),
        Setting(
            "authority", here, group, tr("Certificate"),
            control=Fact(lambda _state: tr("Vouched for by an authority")), is_there=_is_vouched_for,
            also=tr("tls security"),
        ),
    )  # fmt: skip


def privacy_settings() -> tuple[Setting, ...]:
    """What is told to whom: facts, with the way to change what can be changed."""
    here, told, kept = Section.PRIVACY, tr("What leaves this computer"), tr("What stays on this computer")
    reach = tr("Who reaches you")
    return (
        Setting(
            "callers", here, reach, tr("Who may call you"),
            tr("Others can send you a contact request; kept on the server, for all your devices"),
            Choice(_callers, is_open=True, value=_who_calls), also=tr("strangers block spam"),
            is_there=_has_choice_of_callers, is_enabled=_online,
        ),
        Setting(
            "callers_rule", here, reach, tr("Who may call you"),
            tr("This server lets only contacts call each other"),
            Fact(lambda _state: tr("My contacts")), also=tr("strangers block spam"), is_there=_only_contacts,
        ),
        Setting(
            "sends_events", here, told, tr("How well your calls go"),
            tr("Your server gets figures of the line, the program and your time zone, nothing that is said or shown"),
            Switch(), also=tr("analytics telemetry statistics tracking"),
        ),
        Setting(
            "see_events", here, told, tr("What was sent"), tr("Every figure, exactly as it left"), Action(tr("Look")),
            also=tr("analytics telemetry statistics tracking"),
        ),
        Setting(
            "encryption", here, told, tr("Sound and picture of calls"),
            tr("Encrypted from your computer to the other one, also through a relay"),
            Fact(lambda _state: tr("Encrypted")), also=tr("security end to end"),
        ),
        Setting(
            "see_relay", here, told, tr("Your network address"),
            tr("Whom you call directly can see it; the relay hides it"), Action(tr("Change")), also=tr("ip address"),
        ),
        Setting(
            "call_records", here, told, tr("Who called whom"),
            tr("The server keeps when you called whom and for how long, for your list of calls"),
            Fact(lambda _state: tr("On your server")), also=tr("history log"),
        ),
        Setting(
            "open_logs", here, kept, tr("Logs and reports of faults"),
            tr("Passwords are taken out and addresses cut short; nobody gets them unless you send them"),
            Action(tr("Open folder")), also=tr("crash reports diagnostics"),
        ),
    )  # fmt: skip


def _callers(_state: SettingsState) -> tuple[Option, ...]:
    contacts, everyone = tr("My contacts"), tr("Everyone on this server")
    return (Option(CallRule.EVERYONE, everyone), Option(CallRule.CONTACTS, contacts))


def _who_calls(state: SettingsState) -> CallRule:
    return state.call_rules.own if state.call_rules is not None else CallRule.EVERYONE


def _has_choice_of_callers(state: SettingsState) -> bool:
    return state.call_rules is not None and state.call_rules.server is CallRule.EVERYONE


def _only_contacts(state: SettingsState) -> bool:
    return state.call_rules is not None and state.call_rules.server is CallRule.CONTACTS


def _signed_in(state: SettingsState) -> bool:
    return state.is_signed_in


def _gets_mail(state: SettingsState) -> bool:
    return state.is_signed_in and state.sends_mail


def _online(state: SettingsState) -> bool:
    return state.is_online


def _username(state: SettingsState) -> str:
    return state.client.me.username if state.client.me is not None else ""


def _has_others(state: SettingsState) -> bool:
    return state.is_signed_in and any(not each.current for each in state.sign_ins or ())


def _is_vouched_for(state: SettingsState) -> bool:
    return state.is_signed_in and not state.fingerprint and state.client.connection.server_url.startswith("https:")
