import { Component } from "@odoo/owl";

import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { user } from "@web/core/user";

/** Each extension and the user who has it. */
export class UsersStep extends Component {
    static template = "cgvcall.SetupGuide.Users";
    static components = { RecordSelector };
    static props = { guide: Object, data: Object };

    get domain() {
        return peopleDomain();
    }

    give(extension, userId) {
        const write = async (orm) => {
            await orm.write("cgvcall.extension", [extension.id], { user_id: userId });
            return true;
        };
        const isEnd = ({ extensions }) => extensions.every(({ user_id }) => user_id);
        return this.props.guide.change("users", write, isEnd);
    }
}

/** Who may be given an extension of this company. */
export function peopleDomain() {
    return [
        ["share", "=", false],
        ["company_ids", "in", [user.activeCompany.id]],
    ];
}
