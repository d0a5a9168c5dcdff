import { browser } from "@web/core/browser/browser";

import { isActive, isAdvice } from "../softphone/call_state";

/** How long the screen tells how a call ended. */
const FAREWELL = 8000;
/** The same with a note and an outcome to write. */
const WRAP_UP = 30000;
const AFTER_OUTCOME = 3000;

/** Is there somebody to write down what came of it? */
export function needsWrapUp(call) {
    return Boolean(call.recordId) && (call.answeredAt !== null || !call.incoming);
}

/** Takes ended calls off the screen, unless the user works with them. */
export class Farewells {
    /** @param {{ calls: Object[], close: (id: string) => void }} board */
    constructor(board) {
        this.board = board;
        this._timers = new Map();
    }

    begin(call) {
        if (!isAdvice(call) && !call.kept) {
            this._later(call.id, needsWrapUp(call) ? WRAP_UP : FAREWELL);
        }
    }

    /** Until it is closed, or an outcome is chosen. */
    keep(call) {
        call.kept = true;
        browser.clearTimeout(this._timers.get(call.id));
    }

    afterOutcome(call) {
        call.kept = false;
        this._later(call.id, AFTER_OUTCOME);
    }

    /** A new call needs the place. */
    sweep() {
        for (const call of this.board.calls) {
            if (!isActive(call) && !call.kept) {
                this.board.close(call.id);
            }
        }
    }

    forget(id) {
        browser.clearTimeout(this._timers.get(id));
        this._timers.delete(id);
    }

    _later(id, delay) {
        browser.clearTimeout(this._timers.get(id));
        this._timers.set(
            id,
            browser.setTimeout(() => this.board.close(id), delay)
        );
    }
}
