import { Component } from "@odoo/owl";

/** How far the import is; the rest is on the import's own pages. */
export class ImportStep extends Component {
    static template = "cgvcall.SetupGuide.Import";
    static props = { guide: Object, data: Object, step: Object, openAction: Function };

    get isOff() {
        const { has_key, has_secret } = this.props.data.account;
        return !(has_key && has_secret);
    }

    /** The answer is a notification, which would load the page anew. */
    importNow() {
        return this.props.guide.change("import", async (orm) => {
            const { id } = this.props.data.account;
            const { params } = await orm.call("cgvcall.account", "action_import_now", [[id]]);
            this.props.guide.tell(params.message, params.type);
            return true;
        });
    }

    percent(progress) {
        return `${Math.floor(progress)} %`;
    }
}
