import { useService } from "@web/core/utils/hooks";

import { openRecord } from "../softphone/open_record";

/** Open the contact or lead of a row; on a telephone's screen the window makes room for it. */
export function useOpenRecord() {
    const action = useService("action");
    const softphone = useService("cgvcall.softphone");
    const ui = useService("ui");
    return (row) => {
        if (ui.isSmall) {
            softphone.foldWindow(true);
        }
        return openRecord(action, row);
    };
}
