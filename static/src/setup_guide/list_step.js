import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { useService } from "@web/core/utils/hooks";

import { decode } from "./read_file";
import { peopleDomain } from "./users_step";

const MODEL = "cgvcall.setup";
const HOW = Object.freeze({
    email: _t("found by e-mail"),
    login: _t("found by login"),
    name: _t("found by name"),
    current: _t("as before"),
});
const STATES = Object.freeze({
    new: _t("New"),
    known: _t("Exists: is completed"),
    archived: _t("Archived: is used again"),
});

/** A pasted list of extensions: the text, then what it says, then what is stored. */
export class ListStep extends Component {
    static template = "cgvcall.SetupGuide.List";
    static components = { RecordSelector };
    static props = { guide: Object, data: Object };

    setup() {
        this.state = useState({ text: "", file: "", prefix: "", preview: null, choices: {} });
        this.action = useService("action");
        this.domain = peopleDomain();
    }

    get accountId() {
        return this.props.data.account.id;
    }

    how({ how, user_id }, choice) {
        return choice.userId && choice.userId === user_id ? HOW[how] : "";
    }

    stateWord({ state }) {
        return STATES[state];
    }

    /** What the page knows of the text itself; the server does not tell it back. */
    textOf({ line }) {
        return this.state.text.split("\n")[line - 1] || "";
    }

    openAccount() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "cgvcall.account",
            res_id: this.accountId,
            views: [[false, "form"]],
        });
    }

    // Text -----------------------------------------------------------------------------------

    async chooseFile(ev) {
        const [file] = ev.target.files;
        ev.target.value = ""; // the same one may be chosen again
        if (!file) {
            return;
        }
        await this.props.guide.ask("extensions", async () => {
            const text = await file.arrayBuffer().then(decodeSafely);
            if (text.error) {
                this.props.guide.tell(text.error, "danger");
            } else {
                Object.assign(this.state, { text: text.text, file: file.name, preview: null });
                await this.read();
            }
        });
    }

    async read() {
        const args = [this.accountId, this.state.text, this.state.prefix];
        const preview = await this.props.guide.ask("extensions", (orm) =>
            orm.call(MODEL, "read_list", args)
        );
        if (preview) {
            const before = this.state.choices;
            this.state.choices = {};
            for (const row of preview.rows) {
                const { use = !row.clash, userId = row.user_id } = before[row.number] || {};
                this.state.choices[row.number] = { use: use && !row.clash, userId };
            }
            this.state.preview = preview;
        }
    }

    backToText() {
        Object.assign(this.state, { preview: null, choices: {} });
    }

    // Preview --------------------------------------------------------------------------------

    get lacksNames() {
        return this.state.preview.rows.some(({ authen_name }) => !authen_name);
    }

    get chosen() {
        return Object.entries(this.state.choices).filter(([, { use }]) => use);
    }

    choose(number, choice) {
        Object.assign(this.state.choices[number], choice);
    }

    async store() {
        const choices = {};
        for (const [number, { userId }] of this.chosen) {
            choices[number] = userId || false;
        }
        const args = [this.accountId, this.state.text, this.state.prefix, choices];
        let result;
        await this.props.guide.change("extensions", async (orm) => {
            result = await orm.call(MODEL, "store_list", args);
            return result.data;
        });
        if (result) {
            const words = _t("New extensions: %(new)s, completed: %(changed)s.", result);
            this.props.guide.tell(words, "success");
            Object.assign(this.state, { text: "", file: "", prefix: "" });
            this.backToText();
        }
    }
}

function decodeSafely(buffer) {
    try {
        return { text: decode(buffer).replace(/\r\n?/g, "\n") };
    } catch (error) {
        return { error: error.message };
    }
}
