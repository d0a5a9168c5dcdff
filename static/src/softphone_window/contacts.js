import { Component, onMounted, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { session } from "@web/session";

import { useOpenRecord } from "./open";
import { PagedList } from "./paged_list";
import { usePages } from "./pages";
import { Face, originOf, personKey } from "./person";

const DELAY = 250;

/** People with a number, by name. */
export class Contacts extends Component {
    static template = "cgvcall.Contacts";
    static components = { Face, PagedList };
    static props = {};

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.orm = useService("orm");
        this.openRecord = useOpenRecord();
        this.state = useState({ query: "" });
        this.pages = usePages(
            (...args) => this.orm.silent.call("cgvcall.call", "softphone_people", args),
            { key: personKey }
        );
        this.search = useDebounced(() => this.pages.load(this.state.query.trim()), DELAY);
        this.personKey = personKey;
        this.placeholder = session.cgvcall?.hides_numbers
            ? _t("Name or company")
            : _t("Name, company or number");
        onMounted(() => this.pages.load());
    }

    /** Read aloud after a search. */
    get found() {
        const { answered, rows, hasMore } = this.pages;
        if (!answered || answered !== this.state.query.trim()) {
            return "";
        }
        const count = hasMore ? `${rows.length}+` : rows.length;
        return _t("%(count)s found", { count });
    }

    callLabel({ name, display }) {
        return _t("Call %(name)s, %(number)s", { name: name || "", number: display });
    }

    call(person) {
        this.softphone.call(person.number, originOf(person));
    }
}
