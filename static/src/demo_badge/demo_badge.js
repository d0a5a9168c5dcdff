import { Component, useState, xml } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

/** In the top bar while the calls are invented: nobody is to take them for real ones. */
export class DemoBadge extends Component {
    static template = xml`
        <button t-if="demo.account_id !== undefined" type="button" class="o_cgvcall_demo o_nav_entry"
            t-att-title="title" t-on-click="ask">
            <span class="badge align-self-center text-bg-warning" style="max-width: none">
                <i class="fa fa-flask" aria-hidden="true"/>
                <span class="d-none d-md-inline ms-1" t-out="words"/>
            </span>
        </button>`;
    static props = {};

    setup() {
        this.services = {
            action: useService("action"),
            dialog: useService("dialog"),
            orm: useService("orm"),
        };
        this.demo = useState({ ...session.cgvcall_demo });
        this.title = _t("A demo: these calls and contacts are invented");
        this.words = this.demo.account_id ? _t("Invented calls · Remove") : _t("Invented calls");
    }

    ask() {
        const removes = this.demo.account_id && {
            title: _t("Remove the demo?"),
            body: _t(
                "All invented calls, contacts and opportunities go, with whatever was changed or noted in them. Contacts and opportunities that something of yours belongs to stay."
            ),
            confirmLabel: _t("Remove"),
            confirm: () => this.remove(),
            cancel: () => {},
        };
        const tells = {
            title: this.title,
            body: _t("Nothing is dialled. A telephone administrator can remove them."),
        };
        this.services.dialog.add(ConfirmationDialog, removes || tells);
    }

    async remove() {
        const args = [[this.demo.account_id]];
        const action = await this.services.orm.call("cgvcall.account", "action_demo_remove", args);
        delete this.demo.account_id;
        await this.services.action.doAction(action);
    }
}

registry
    .category("systray")
    .add(
        "cgvcall.DemoBadge",
        { Component: DemoBadge, isDisplayed: () => session.cgvcall_demo },
        { sequence: 200 }
    );
