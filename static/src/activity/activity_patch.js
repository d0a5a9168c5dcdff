import { Activity } from "@mail/core/web/activity";

import { patch } from "@web/core/utils/patch";

import { callTooltip, useCallLink } from "../phone_field/call_link";

/** A call to make can be made from the chatter, for users with an extension. */
patch(Activity.prototype, {
    setup() {
        super.setup(...arguments);
        this.softphone = this.env.services["cgvcall.softphone"];
        useCallLink("cgvcallNumber", this.softphone, () => {
            const { id, res_model, res_id, cgvcall_number } = this.props.activity;
            return {
                number: cgvcall_number,
                origin: { resModel: res_model, resId: res_id, activityId: id },
            };
        });
    },

    get isCallToMake() {
        const { activity_category, cgvcall_number } = this.props.activity;
        return Boolean(this.softphone && activity_category === "phonecall" && cgvcall_number);
    },

    get callTooltip() {
        return callTooltip(this.softphone);
    },
});
