import { Component } from "@odoo/owl";

/** The picture of a person, or the first letter of the name. */
export class Face extends Component {
    static template = "cgvcall.Face";
    static props = {
        name: { type: [String, Boolean], optional: true },
        image: { type: [String, Boolean], optional: true },
    };

    get letter() {
        const [first = ""] = (this.props.name || "").trim();
        return first.toUpperCase();
    }
}

/** One row for each number of a person: what tells such rows apart. */
export function personKey({ res_model, res_id, number }) {
    return `${res_model},${res_id},${number}`;
}

/** What a call to a row's number belongs to. */
export function originOf({ res_model, res_id, activity_id }) {
    const origin = { resModel: res_model || false, resId: res_id || false };
    return activity_id ? { ...origin, activityId: activity_id } : origin;
}
