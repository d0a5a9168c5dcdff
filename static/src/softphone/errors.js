import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";

/** A sentence for the user: what was asked cannot be done. */
export class SoftphoneError extends Error {}

/** The sentence in an error, or in the server's answer, or a word about the network. */
export function errorText(error) {
    if (error instanceof SoftphoneError) {
        return error.message;
    }
    if (error instanceof RPCError) {
        return error.data?.message || error.message;
    }
    return _t("Odoo cannot be reached.").toString();
}
