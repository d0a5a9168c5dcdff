import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PhoneField } from "@web/views/fields/phone/phone_field";

/**
 * A click on a phone number calls it, for users with an extension. For everybody else the number
 * stays the `tel:` link it was.
 */
patch(PhoneField.prototype, {
    setup() {
        super.setup();
        // Not `useService`: this field is also used where the backend's services are not.
        this.softphone = this.env.services["cgvcall.softphone"];
    },

    get callTooltip() {
        return this.softphone
            ? _t("Call with extension %(extension)s", {
                  extension: this.softphone.state.extension,
              }).toString()
            : undefined;
    },

    onPhoneClick(ev) {
        if (!this.softphone) {
            return;
        }
        // Neither the operating system's phone, nor the record of the list's row.
        ev.preventDefault();
        ev.stopPropagation();
        const { record, name } = this.props;
        this.softphone.call(record.data[name], {
            resModel: record.resModel,
            resId: record.resId || false,
        });
    },
});
