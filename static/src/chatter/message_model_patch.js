import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** The calls this message tells of, if the user may see them. */
        this.cgvcall_call_ids = fields.Many("cgvcall.call");
    },
});
