import { Component, xml } from "@odoo/owl";

import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The managers' dashboard, whose code is loaded when it is first opened. */
export class DashboardAction extends Component {
    static template = xml`
        <LazyComponent bundle="'cgvcall.assets_dashboard'" Component="'cgvcall.Dashboard'" props="props"/>`;
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
}

registry.category("actions").add("cgvcall.dashboard", DashboardAction);
