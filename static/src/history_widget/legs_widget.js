import { Component } from "@odoo/owl";

import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The legs of a call, drawn by a bundle that is loaded with the first of them. */
export class LegsField extends Component {
    static template = "cgvcall.LegsField";
    static components = { LazyComponent };
    static props = { ...standardFieldProps };

    get legs() {
        const { records } = this.props.record.data[this.props.name];
        return records.map(({ id, data }) => ({ ...data, id }));
    }

    get timeline() {
        return () => ({ legs: this.legs });
    }
}

const field = (name, type) => ({ name, type, readonly: true });

registry.category("fields").add("cgvcall_legs", {
    component: LegsField,
    supportedTypes: ["one2many"],
    useSubView: false,
    relatedFields: [
        field("started_at", "datetime"),
        field("answered_at", "datetime"),
        field("ended_at", "datetime"),
        field("ring_seconds", "integer"),
        field("talk_seconds", "integer"),
        field("disposition", "selection"),
        field("extension_number", "char"),
        field("user_name", "char"),
        field("from_number", "char"),
        field("to_number", "char"),
    ],
});
