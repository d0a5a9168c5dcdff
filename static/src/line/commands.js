import { _t } from "@web/core/l10n/translation";

import { isActive, isIncoming, mayDial } from "../softphone/call_state";
import { errorText, SoftphoneError } from "../softphone/errors";

const DIGITS = /^[0-9*#]{1,32}$/;

/**
 * What a tab may ask of the one that has the line. Each gets the switchboard, and throws a
 * SoftphoneError with a sentence for the user.
 */
export const COMMANDS = Object.freeze({
    async dial(board, number, { resModel, resId, activityId }) {
        if (mayDial(board.calls) === "no") {
            throw new SoftphoneError(_t("You are already in a call.").toString());
        }
        board.farewells.sweep();
        const who = { number, display: number };
        const session = board.open({ who, resModel, resId, activityId });
        try {
            await holdOthers(board, session);
            const [prepared] = await Promise.all([
                board.orm.call("cgvcall.call", "softphone_prepare", [number, resModel, resId]),
                board.line.whenReady(),
            ]);
            const { dial, blacklisted, ...person } = prepared;
            session.change({ who: person });
            session.dial = dial;
            if (blacklisted) {
                session.step("warn", { warning: "blacklisted" });
            } else {
                await place(board, session);
            }
        } catch (error) {
            session.end({ cause: "setup", text: errorText(error) });
        }
    },

    async allow(board, id) {
        const session = board.get(id);
        try {
            await place(board, session);
        } catch (error) {
            session.end({ cause: "setup", text: errorText(error) });
        }
    },

    async answer(board, id) {
        const session = board.get(id);
        await holdOthers(board, session);
        session.answer();
    },

    hangup(board, id) {
        board.get(id).hangup();
    },

    reject(board, id) {
        board.get(id).hangup();
    },

    toggleMute(board, id) {
        board.get(id).toggleMute();
    },

    hold(board, id) {
        return board.get(id).hold();
    },

    async resume(board, id) {
        const session = board.get(id);
        await holdOthers(board, session);
        await session.resume();
    },

    async sendDtmf(board, id, digits) {
        if (!DIGITS.test(digits)) {
            throw new SoftphoneError(_t("Only digits, * and # can be sent.").toString());
        }
        await board.get(id).sendDtmf(digits);
    },

    transfer(board, id, { number, name }) {
        return board.get(id).transfer({ number, name });
    },

    close(board, id) {
        board.close(id);
    },

    keep(board, id) {
        board.farewells.keep(id);
    },

    async saveNote(board, id, note) {
        const session = board.get(id);
        session.change({ note });
        await session.record.saveNote(note);
    },

    async saveOutcome(board, id, outcomeId) {
        const session = board.get(id);
        session.change({ outcomeId });
        await session.record.saveOutcome(outcomeId);
        if (outcomeId && !isActive(session.call)) {
            board.farewells.afterOutcome(id);
        }
    },

    async attach(board, id, resModel, resId) {
        const session = board.get(id);
        session.change({ who: await session.record.attach(resModel, resId) });
    },

    chooseDevices(board, choice) {
        return board.useDevices(choice);
    },

    /** Try the line again, unless that would cut calls off. */
    async connect(board) {
        if (board.line.isIdle || !board.live.length) {
            await board.line.connect();
        }
    },
});

/** One speaks with one party at a time. */
async function holdOthers(board, session) {
    for (const other of board.live) {
        if (other === session || other.state === "held" || isIncoming(other.call)) {
            continue;
        }
        if (other.state !== "ongoing") {
            throw new SoftphoneError(_t("End the other call first.").toString());
        }
        await other.hold();
    }
}

async function place(board, session) {
    await board.line.whenReady(); // it may have gone while the number was looked up
    if (session.step("dial")) {
        session.attach(board.line.adapter.call(session.dial));
        await session.handle.place();
    }
}
