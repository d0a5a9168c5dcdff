"""The databases that are photographed: the demo's data, anew for each day and code.

One for each language, as what the chatter keeps is in the company's.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dev.demo.data import TIMEZONE
from dev.demo.database import addon_fingerprint
from dev.setup import database, odoo_shell
from dev.setup.console import step

PRISTINE = "cgvcall_pictures"
COPY = "cgvcall_pictures_run"
# The end of the last office day: the PBX knows no later call.
HOUR, MINUTE = 16, 30
SATURDAY = 5


def moment():
    """When the PBX's calls end, in seconds since 1970."""
    end = datetime.now(UTC).astimezone(ZoneInfo(TIMEZONE))
    now, end = end, end.replace(hour=HOUR, minute=MINUTE, second=0, microsecond=0)
    while end > now or end.weekday() >= SATURDAY:
        end -= timedelta(days=1)
    return int(end.timestamp())


def make(cluster, pbx, lang):
    """:return: the name of a database that the pictures may change"""
    facts = {
        "odoo": database.odoo_key(),
        "code": addon_fingerprint(),
        "now": moment(),
    }
    pristine = f"{PRISTINE}_{lang.lower()}"
    known = database.note(cluster, pristine)
    if {name: known.get(name) for name in facts} != facts:
        _fill(cluster, pbx, pristine, lang, facts)
    database.copy(cluster, pristine, COPY)
    cluster.sql(
        f"UPDATE cgvcall_account SET api_url = '{pbx.url}',"
        f" signalling_url = '{pbx.signalling_url}' WHERE api_key_value IS NOT NULL",
        COPY,
    )
    return COPY


def drop(cluster, name):
    database.drop(cluster, name)


def _fill(cluster, pbx, pristine, lang, facts):
    new = pristine + database.NEW
    with step("The addon, and Vietnamese"):
        database.copy(cluster, database.base(cluster), new)
        options = ("-i", "cgvcall", "--load-language=vi_VN")
        database.install(cluster, new, *options, log="pictures-install")
    code = (
        "from dev.demo import create\n"
        f"env.company.partner_id.lang = {lang!r}\n"
        f"create.run(env, {pbx.url!r}, {pbx.signalling_url!r})\n"
        "env.ref('cgvcall.ir_cron_phone_book').method_direct_trigger()\n"
        "env.cr.commit()"
    )
    odoo_shell.run(cluster, new, code, "pictures-create")
    database.finish(cluster, pristine, facts)
