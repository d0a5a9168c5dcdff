"""Inside Odoo: the requests that the web client sends for a page."""

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import datetime as safe_datetime
from odoo.tools.safe_eval import safe_eval
from odoo.tools.safe_eval import time as safe_time

#: As the list view asks.
PAGE = 80
COUNT_LIMIT = 10_001
TO_ONE = ("many2one", "reference")
TO_MANY = ("one2many", "many2many")
INNER = ("list", "kanban")


def view(env, model, kind, view_id=False):
    """The arch of a view and the fields of the models in it."""
    found = env[model].get_views([(view_id, kind), (False, "search")])
    arch = etree.fromstring(found["views"][kind]["arch"])
    search = etree.fromstring(found["views"]["search"]["arch"])
    return arch, search, found["models"]


def spec(arch, model, models):
    """What the web client reads for the fields of an arch."""
    level = len(arch.xpath("ancestor-or-self::field"))
    nodes = arch.xpath(f".//field[count(ancestor::field) = {level}]")
    result = {}
    for node in nodes:
        name = node.get("name")
        info = models[model]["fields"].get(name)
        if info is None:
            continue
        hidden = node.get("invisible") in ("True", "1")
        entry = result.setdefault(name, {})
        if info["type"] in TO_ONE:
            entry["fields"] = {} if hidden else {"display_name": {}}
        elif info["type"] in TO_MANY and not hidden:
            found = [node.find(kind) for kind in INNER]
            inner = next((view for view in found if view is not None), None)
            if inner is not None:
                entry["fields"] = spec(inner, info["relation"], models)
                entry["limit"] = 40
            elif node.get("widget") in ("many2many_tags", "many2many_avatar_user"):
                entry["fields"] = {"display_name": {}}
    return result


class FormRequest:
    """Opening a form, with the addon's fields or without."""

    def __init__(self, env, model, own=True):
        arch, _search, models = view(env, model, "form")
        self.model = model
        self.spec = {
            name: entry
            for name, entry in spec(arch, model, models).items()
            if own or not name.startswith("cgvcall_")
        }

    def of(self, record_id):
        return lambda env: (
            env[self.model].browse(record_id).with_context(bin_size=True)
        ).web_read(self.spec)


class ListRequest:
    """Opening a list: by its menu, with the filters that are on by default."""

    def __init__(self, env, action, kind="list"):
        self.model = action["res_model"]
        ids = {kind: view_id for view_id, kind in action["views"]}
        self.arch, search, models = view(env, self.model, kind, ids.get(kind))
        evaluated = _names(env)
        self.context = _evaluate(action["context"], evaluated) or {}
        domains = [Domain(_evaluate(action["domain"], evaluated) or [])]
        for key, value in self.context.items():
            if key.startswith("search_default_") and value:
                name = key.removeprefix("search_default_")
                for node in search.xpath(f"//filter[@name='{name}'][@domain]"):
                    domains.append(Domain(_evaluate(node.get("domain"), evaluated)))
        self.domain = Domain.AND(domains)
        self.spec = spec(self.arch, self.model, models)
        self.order = self.arch.get("default_order") or ""
        self.limit = int(self.arch.get("limit") or action["limit"] or PAGE)

        self._resolved = self.domain.optimize_full(env[self.model])

    def since(self):
        """From when on calls are shown, if not from the first."""
        for condition in self._resolved.iter_conditions():
            if condition.field_expr == "started_at" and condition.operator == ">=":
                return condition.value
        return None

    def __call__(self, env):
        return (
            env[self.model]
            .with_context(bin_size=True)
            .web_search_read(
                self.domain,
                self.spec,
                limit=self.limit,
                order=self.order,
                count_limit=COUNT_LIMIT,
            )
        )

    def count(self, env):
        """What a click on "10000+" asks for."""
        return env[self.model].search_count(self.domain)


def menus(env):
    """The menus with calls that a user has: ``{xmlid: action}``."""
    found = {}
    visible = env["ir.ui.menu"]._visible_menu_ids()
    root = env.ref("cgvcall.menu_root")
    # sudo: ir.ui.menu - what the user may see of them is asked above
    for menu in env["ir.ui.menu"].sudo().search([("id", "child_of", root.id)]):
        action = menu.action
        if menu.id in visible and action and action._name == "ir.actions.act_window":
            if action.res_model == "cgvcall.call":
                xmlid = menu.get_external_id()[menu.id]
                found[xmlid] = env["ir.actions.act_window"]._for_xml_id(
                    action.get_external_id()[action.id]
                )
    return found


def _names(env):
    return {
        "uid": env.uid,
        "user": env.user,
        "context_today": lambda: safe_datetime.date.today(),
        "datetime": safe_datetime,
        "time": safe_time,
    }


def _evaluate(text, names):
    return safe_eval(text, names) if text else None
