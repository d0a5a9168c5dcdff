import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { errorText } from "../softphone/errors";
import { looksLikeNumber } from "./number_text";

/**
 * What one types before a name to call. A key of its own: people are looked up on the server,
 * and the commands of everybody do not wait for that.
 */
export const KEY = "=";
const MIN_LETTERS = 2;
const MAX_PEOPLE = 5;
const SETUP = Object.freeze({
    debounceDelay: 250,
    emptyMessage: _t("Nobody found. Type a number, or two letters of a name."),
    name: _t("people to call"),
    placeholder: _t("A number, or a name"),
});

const providers = registry.category("command_provider");

/** Calls by Odoo's palette (Ctrl+K), for users with an extension: nobody else sees a trace. */
export const paletteService = {
    dependencies: ["cgvcall.softphone", "orm"],
    start(env, { "cgvcall.softphone": softphone, orm }) {
        if (!softphone) {
            return;
        }
        registry.category("command_setup").add(KEY, SETUP, { force: true });
        providers.add(
            "cgvcall.call",
            { provide: (_env, { searchValue = "" }) => direct(softphone, searchValue) },
            { force: true }
        );
        providers.add(
            "cgvcall.people",
            {
                namespace: KEY,
                provide: (_env, { searchValue = "" }) => people(softphone, orm, searchValue.trim()),
            },
            { force: true }
        );
    },
};

registry.category("services").add("cgvcall.command_palette", paletteService);

/** Among all commands, which are filtered by what is typed: hence the number as it was typed. */
function direct(softphone, text) {
    const somebody = { name: _t("Call somebody…").toString(), action: () => config("") };
    return [...numberCommand(softphone, text.trim()), somebody];
}

async function people(softphone, orm, query) {
    const commands = numberCommand(softphone, query);
    if (query.length < MIN_LETTERS) {
        return commands;
    }
    try {
        const found = await orm.silent.call("cgvcall.call", "softphone_people", [
            query,
            0,
            MAX_PEOPLE,
        ]);
        return [...commands, ...found.map((person) => personCommand(softphone, person))];
    } catch (error) {
        const name = _t("%(problem)s Try again", { problem: errorText(error) }).toString();
        return [...commands, { name, action: () => config(query) }];
    }
}

function numberCommand(softphone, number) {
    if (!looksLikeNumber(number, 3)) {
        return [];
    }
    const name = _t("Call %(number)s", { number }).toString();
    return [{ name, action: () => void softphone.call(number) }];
}

function personCommand(softphone, { name, number, display, res_model, res_id }) {
    const origin = { resModel: res_model, resId: res_id };
    return {
        name: _t("Call %(name)s · %(number)s", { name, number: display || number }).toString(),
        action: () => void softphone.call(number, origin),
    };
}

/** The open palette goes on with people to call. */
function config(searchValue) {
    return {
        searchValue: KEY + searchValue,
        providers: providers.getAll(),
        configByNamespace: { [KEY]: SETUP },
    };
}
