import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

/** What to call the other party; a number if nothing else is known. */
export function nameOf({ name, company, display, number }) {
    return name || company || display || number || "";
}

/** What is known besides the name. */
export function detailsOf({ name, company, display }) {
    return [(name || company) && display, name && company].filter(Boolean).join(" · ");
}

/** What the user has just taught, if anything. */
export function learnedText(who) {
    const name = nameOf(who);
    return who.learned ? _t("Number saved with %(name)s.", { name }).toString() : "";
}

/** Could somebody be made of this number? Hidden callers have none, colleagues are known. */
export function isStranger({ who, resId, direction }) {
    const isOurs = direction === "internal" || who.colleague;
    return !isOurs && !who.res_id && !resId && /\d/.test(who.number || "");
}

/** The picture of a person, or an icon in its place. */
export class Avatar extends Component {
    static template = "cgvcall.Avatar";
    static props = {
        imageUrl: { type: [String, Boolean], optional: true },
        icon: { type: String, optional: true },
    };
    static defaultProps = { icon: "fa-phone" };
}
