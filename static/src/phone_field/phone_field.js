import { patch } from "@web/core/utils/patch";
import { PhoneField } from "@web/views/fields/phone/phone_field";

import { callTooltip, useCallLink } from "./call_link";

/**
 * A click on a phone number calls it, for users with an extension. For everybody else the number
 * stays the `tel:` link it was.
 */
patch(PhoneField.prototype, {
    setup() {
        super.setup();
        // Not `useService`: this field is also used where the backend's services are not.
        this.softphone = this.env.services["cgvcall.softphone"];
        useCallLink("cgvcallNumber", this.softphone, () => {
            const { record, name } = this.props;
            return {
                number: record.data[name],
                origin: { resModel: record.resModel, resId: record.resId || false },
            };
        });
    },

    get callTooltip() {
        return callTooltip(this.softphone);
    },
});
