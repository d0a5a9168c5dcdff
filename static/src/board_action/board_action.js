import { Component, xml } from "@odoo/owl";

import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The live board, which is loaded when it is first looked at. */
export class BoardAction extends Component {
    static template = xml`
        <LazyComponent bundle="'cgvcall.assets_board'" Component="'cgvcall.Board'" props="props"/>`;
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
}

registry.category("actions").add("cgvcall.board", BoardAction);
