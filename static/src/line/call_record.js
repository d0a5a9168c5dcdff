import { _t } from "@web/core/l10n/translation";

import { isActive } from "../softphone/call_state";
import { SoftphoneError } from "../softphone/errors";

/**
 * What Odoo keeps of one call. Notes and the like wait until the call is stored; a call that the
 * PBX never heard of is not.
 */
export class CallRecord {
    constructor({ orm, reporter, call }) {
        this.orm = orm;
        this.reporter = reporter;
        this.call = call;
        this._reports = Promise.resolve();
        this._notes = Promise.resolve();
        this._lastNote = null;
        this._people = Promise.resolve();
        this._lastPerson = null;
        this._waiting = [];
    }

    /**
     * @param {{ id: string|false, number: string }|null} handle of the SDK; it may be gone
     * @param {"ringing"|"ongoing"|"ended"} state
     * @param {{ after?: Promise }} details  after: what comes first, if nothing was told yet
     * @returns {Promise<number|false>} the record's id; false when it is somebody else's, or unknown
     */
    report(handle, state, { sipCode = null, reason = null, after } = {}) {
        const { call } = this;
        call.sdkId = handle?.id || call.sdkId;
        if (!call.sdkId) {
            return Promise.resolve(false);
        }
        const report = this._describe(handle, { state, sip_code: sipCode, reason });
        this._reports = this.reporter.send(report, after).then((id) => {
            call.recordId = id || call.recordId;
            this.onNews();
            return id;
        });
        return this._reports;
    }

    /** The page goes, and the call with it. */
    reportLast(handle) {
        if (this.call.sdkId) {
            const end = { state: "ended", sip_code: null, reason: "tab_closed" };
            this.reporter.sendLast(this._describe(handle, end));
        }
    }

    /** One after the other, or an older text could be stored last; what is outdated is left out. */
    saveNote(note) {
        const turn = (this._lastNote = {});
        this._notes = this._notes
            .catch(() => {})
            .then(() => turn === this._lastNote && this._save("softphone_note", note));
        return this._notes;
    }

    saveOutcome(outcomeId) {
        return this._save("softphone_outcome", outcomeId, this.call.activityId);
    }

    /**
     * As soon as there is a record: a call that rings may have none yet, or be another line's.
     *
     * @returns {Promise<Object|null>} who the other party is now; null: the user has said something
     *  else since, or there never was a record
     */
    attach(resModel, resId) {
        const turn = (this._lastPerson = {});
        const isLast = () => turn === this._lastPerson;
        const save = async () => {
            if (!isLast() || !(await this._isStored())) {
                return null;
            }
            const who = isLast() && (await this._save("softphone_attach", resModel, resId));
            return isLast() ? who : null;
        };
        this._people = this._people.catch(() => {}).then(save);
        return this._people;
    }

    /** Odoo may have a record now, or the call is over. */
    onNews() {
        this._waiting.splice(0).forEach((resolve) => resolve());
    }

    /** Wait while a record may still come. Of a call that is over, who saves finds out. */
    async _isStored() {
        if (!isActive(this.call)) {
            return true;
        }
        while (!this.call.recordId && isActive(this.call)) {
            await new Promise((resolve) => this._waiting.push(resolve));
        }
        await this._reports;
        return Boolean(this.call.recordId);
    }

    _describe(handle, values) {
        const { call } = this;
        return {
            sdk_call_id: call.sdkId,
            direction: call.direction,
            incoming: call.incoming,
            number: handle?.number || call.rawNumber,
            res_model: call.resModel,
            res_id: call.resId,
            activity_id: call.activityId,
            ...values,
        };
    }

    /** @throws {SoftphoneError} there is no such call in Odoo */
    async _save(method, ...args) {
        await this._reports;
        if (!this.call.recordId) {
            throw new SoftphoneError(_t("Odoo has no record of this call.").toString());
        }
        return this.orm.silent.call("cgvcall.call", method, [this.call.recordId, ...args]);
    }
}
