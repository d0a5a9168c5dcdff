import { Component } from "@odoo/owl";

/** A list, or why there is none: it is on its way, nothing is in it, it cannot be had. */
export class PagedList extends Component {
    static template = "cgvcall.PagedList";
    static props = {
        /** @type {import("./pages").Pages} */
        pages: Object,
        /** Rows that are shown, when not all of them are. */
        shown: { type: Number, optional: true },
        /** default: the rows (`li`); empty: what will be here */
        slots: Object,
    };

    get shown() {
        return this.props.shown ?? this.props.pages.rows.length;
    }
}
