import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Whole seconds as people read them on a telephone: 0:42, 12:05, 1:02:05.
 *
 * @param {number|false} value seconds; averages may have fractions
 * @returns {string}
 */
export function formatDuration(value) {
    const total = Math.round(value || 0);
    const hours = Math.floor(total / 3600);
    const minutes = Math.floor((total % 3600) / 60);
    const seconds = String(total % 60).padStart(2, "0");
    if (hours) {
        return `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`;
    }
    return `${minutes}:${seconds}`;
}

export class DurationField extends Component {
    static template = "cgvcall.DurationField";
    static props = { ...standardFieldProps };

    get text() {
        const seconds = this.props.record.data[this.props.name];
        return seconds ? formatDuration(seconds) : "";
    }
}

registry.category("fields").add("cgvcall_duration", {
    component: DurationField,
    supportedTypes: ["integer", "float"],
});
// Sums and averages at the foot of a list.
registry.category("formatters").add("cgvcall_duration", formatDuration);
