import { Component, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

/** Address and keys. What is stored is never told; what is left empty stays. */
export class AccountStep extends Component {
    static template = "cgvcall.SetupGuide.Account";
    static props = { guide: Object, data: Object };

    setup() {
        this.action = useService("action");
        this.state = useState({ key: "", secret: "", url: this.account.api_url || "" });
    }

    get account() {
        return this.props.data.account;
    }

    get isElsewhere() {
        return this.state.url.trim() !== (this.account.api_url || "");
    }

    async save(ev) {
        ev.preventDefault();
        const { key, secret, url } = this.state;
        const values = { api_url: url, api_key: key, api_secret: secret };
        const args = [this.account.id, values];
        const data = await this.props.guide.change("account", (orm) =>
            orm.call("cgvcall.setup", "save_account", args)
        );
        if (data) {
            Object.assign(this.state, { key: "", secret: "" });
        }
    }

    /** Calls are invented, so that the whole app can be seen without a PBX. */
    async startDemo() {
        const action = await this.props.guide.change("account", async (orm) => {
            return (await orm.call("cgvcall.account", "action_demo_start", [])) || false;
        });
        if (action?.type) {
            this.action.doAction(action);
        }
    }
}
