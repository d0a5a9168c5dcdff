import { Component, onMounted, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { PlayButton } from "../recording_player/play_button";
import { errorText } from "../softphone/errors";
import { exactTime, resultOf, whenText } from "./history_text";
import { useOpenRecord } from "./open";
import { PagedList } from "./paged_list";
import { usePages } from "./pages";
import { Face, originOf } from "./person";

/** The end of a call is told more than once: by this browser, by the PBX, by the import. */
const CALM = 500;

/** The user's own calls, newest first. */
export class Recent extends Component {
    static template = "cgvcall.Recent";
    static components = { Face, PagedList, PlayButton };
    static props = {};

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.openRecord = useOpenRecord();
        this.state = useState({ missed: false, dismissing: false });
        this.pages = usePages(
            (_query, ...args) => this.orm.silent.call("cgvcall.call", "softphone_recent", args),
            { key: ({ id }) => id }
        );
        Object.assign(this, { exactTime, resultOf, whenText });
        const refresh = useDebounced(() => this.pages.refresh(), CALM);
        useBus(this.softphone.bus, "history", refresh);
        onMounted(() => this.pages.load());
    }

    get rows() {
        const { rows } = this.pages;
        return this.state.missed
            ? rows.filter((row) => row.to_return || row.disposition === "missed")
            : rows;
    }

    nameOf({ name, display, number }) {
        return name || display || number || _t("Unknown number").toString();
    }

    /** Who else than the name says it. */
    detailsOf(row) {
        return [row.company, row.name && (row.display || row.number)].filter(Boolean).join(" · ");
    }

    notesOf({ outcome, note }) {
        return [outcome, note].filter(Boolean).join(" · ");
    }

    /** What the dock player says of it. */
    soundTitle(row) {
        return `${this.nameOf(row)} · ${exactTime(row.started_at)}`;
    }

    callLabel(row) {
        return _t("Call %(name)s", { name: this.nameOf(row) });
    }

    call(row) {
        // A number that is partly hidden is called by what it is the number of.
        const isHidden = !row.res_model && row.number.includes("•");
        const origin = isHidden ? { resModel: "cgvcall.call", resId: row.id } : originOf(row);
        this.softphone.call(row.number, origin);
    }

    /** Needs no call back. */
    async dismiss(row) {
        this.state.dismissing = row.id;
        try {
            await this.orm.call("cgvcall.call", "softphone_dismiss", [row.id]);
            row.to_return = false;
        } catch (error) {
            this.notification.add(errorText(error), { type: "danger" });
        } finally {
            this.state.dismissing = false;
        }
    }
}
