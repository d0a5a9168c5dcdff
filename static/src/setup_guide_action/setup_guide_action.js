import { Component, xml } from "@odoo/owl";

import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The set-up guide, whose code few users ever need. */
export class SetupGuideAction extends Component {
    static template = xml`
        <LazyComponent bundle="'cgvcall.assets_setup_guide'" Component="'cgvcall.SetupGuide'" props="props"/>`;
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
}

registry.category("actions").add("cgvcall.setup", SetupGuideAction);
