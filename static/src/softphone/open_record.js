/** The form of the contact or lead at the other end of a call. */
export function openRecord(action, { res_model, res_id }) {
    return action.doAction({
        type: "ir.actions.act_window",
        res_model,
        res_id,
        views: [[false, "form"]],
    });
}
