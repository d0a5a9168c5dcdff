import { Component, onMounted, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

/** Make a contact or a lead of an unknown number, for users who may. */
export class CreatePerson extends Component {
    static template = "cgvcall.CreatePerson";
    static props = { call: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.dialog = useService("dialog");
        this.allowed = useState({ contact: false, lead: false });
        onMounted(() => this.checkRights());
    }

    async checkRights() {
        const may = (model) => user.checkAccessRight(model, "create");
        try {
            const [contact, lead] = await Promise.all([may("res.partner"), may("crm.lead")]);
            Object.assign(this.allowed, { contact, lead });
        } catch {
            // Odoo cannot be reached: nothing could be created, either.
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

    open(resModel, title, context) {
        const { id, who, state } = this.props.call;
        if (state === "ended") {
            this.softphone.keep(id);
        }
        this.dialog.add(FormViewDialog, {
            resModel,
            title: title.toString(),
            context: { default_phone: who.number, ...context },
            onRecordSaved: (record) => this.softphone.attach(id, resModel, record.resId),
        });
    }
}
