import { Component, onMounted, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";

/** Say whose an unknown number is: a contact's, or make a contact or lead, as one may. */
export class CreatePerson extends Component {
    static template = "cgvcall.CreatePerson";
    static props = { call: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.dialog = useService("dialog");
        this.allowed = useState({ contact: false, lead: false, known: false });
        onMounted(() => this.checkRights());
    }

    async checkRights() {
        const may = (model, operation = "create") => user.checkAccessRight(model, operation);
        try {
            const [contact, lead, known] = await Promise.all([
                may("res.partner"),
                may("crm.lead"),
                may("res.partner", "read"),
            ]);
            Object.assign(this.allowed, { contact, lead, known });
        } catch {
            // Odoo cannot be reached: nothing could be saved, either.
        }
    }

    createContact() {
        this.open("res.partner", _t("Create contact"), {});
    }

    async createLead() {
        // Where leads are not used, one begins with an opportunity.
        const type = (await user.hasGroup("crm.group_use_lead")) ? "lead" : "opportunity";
        this.open("crm.lead", _t("Create lead"), { default_type: type });
    }

    /** It becomes one more number of the contact. */
    chooseContact() {
        this.keep();
        this.dialog.add(SelectCreateDialog, {
            resModel: "res.partner",
            title: _t("Whose number is it?").toString(),
            domain: [["partner_share", "=", true]],
            multiSelect: false,
            noCreate: true,
            onSelected: ([resId]) => this.attach("res.partner", resId),
        });
    }

    open(resModel, title, context) {
        const { number } = this.props.call.who;
        // With hidden digits it is no number to write down: it is learned from the call.
        const default_phone = number.includes("•") ? false : number;
        this.keep();
        this.dialog.add(FormViewDialog, {
            resModel,
            title: title.toString(),
            context: { default_phone, ...context },
            onRecordSaved: (record) => this.attach(resModel, record.resId),
        });
    }

    keep() {
        const { id, state } = this.props.call;
        if (state === "ended") {
            this.softphone.keep(id);
        }
    }

    attach(resModel, resId) {
        return this.softphone.attach(this.props.call.id, resModel, resId);
    }
}
