import { Message } from "@mail/core/common/message";

import { patch } from "@web/core/utils/patch";

import { CallCard } from "./call_card";

patch(Message, {
    components: { ...Message.components, CallCard },
});
