import { Activity } from "@mail/core/common/activity_model";

import { patch } from "@web/core/utils/patch";

patch(Activity.prototype, {
    setup() {
        super.setup(...arguments);
        /** Of the person to call. @type {string|false|undefined} */
        this.cgvcall_number = undefined;
    },
});
