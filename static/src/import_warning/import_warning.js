import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

/** In the top bar of telephone administrators, while the import needs a look. */
export class ImportWarning extends Component {
    static template = xml`
        <button type="button" class="o_cgvcall_import_warning o_nav_entry" t-att-title="title"
            t-att-aria-label="title" t-on-click="open">
            <i class="fa fa-lg fa-exclamation-triangle" style="color: #ffc107" aria-hidden="true"/>
        </button>`;
    static props = {};

    setup() {
        this.action = useService("action");
        this.title = _t("The import of calls needs a look");
    }

    open() {
        this.action.doAction("cgvcall.cgvcall_account_action_open_health");
    }
}

registry
    .category("systray")
    .add(
        "cgvcall.ImportWarning",
        { Component: ImportWarning, isDisplayed: () => session.cgvcall_import_trouble },
        { sequence: 31 }
    );
