import { fields, Record } from "@mail/core/common/record";

/** A call, as far as the chatter shows it. */
export class CgvcallCall extends Record {
    static id = "id";
    static _name = "cgvcall.call";

    /** @type {number} */
    id;
    /** @type {"inbound"|"outbound"|"internal"|"unknown"} */
    direction;
    /** @type {"answered"|"missed"|"no_answer"|"busy"|"cancelled"|"failed"|false} */
    disposition;
    /** @type {"ringing"|"ongoing"|"ended"} */
    state;
    /** @type {string|false} */
    number_display;
    /** @type {number} */
    talk_seconds;
    /** @type {number} */
    ring_seconds;
    started_at = fields.Datetime();
    /** @type {string|false} */
    user_name;
    /** @type {string|false} */
    note;
    /** @type {string|false} */
    outcome_name;
    /** Only of a recording that the user may hear. @type {number|false} */
    recording_id;
    /** @type {"pending"|"stored"|"failed"|"purged"|false} */
    recording_state;
    /** Model and id of the record whose chatter shows it, when that was asked anew. */
    entry;
}
CgvcallCall.register();
