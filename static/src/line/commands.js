import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";

import { isActive, mayDial } from "../softphone/call_state";
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
            const cause = isDoNotCall(error) ? "do_not_call" : "setup";
            session.end({ cause, text: errorText(error) });
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
        if (session.isWanted || session.state === "answering") {
            return; // pressed twice
        }
        session.isWanted = true;
        try {
            await besideHeld(board, session, () => session.answer());
        } finally {
            session.isWanted = false;
        }
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
        await besideHeld(board, session, () => session.resume());
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
        const session = board.get(id);
        board.farewells.keep(session.call);
        board.onChange();
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
            board.farewells.afterOutcome(session.call);
        }
    },

    async attach(board, id, resModel, resId) {
        const session = board.get(id);
        const before = session.call.who;
        const shown = withOther(before, resModel, resId);
        session.change({ who: shown });
        try {
            const who = await session.record.attach(resModel, resId);
            if (who) {
                session.change({ who });
            }
        } catch (error) {
            if (session.call.who === shown) {
                session.change({ who: before });
            }
            throw error;
        }
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

/**
 * One speaks with one party at a time: hold the others, then act. Whoever was held for an act that
 * fails is spoken with again.
 */
async function besideHeld(board, session, act) {
    const held = [];
    // Looked up anew each time: much can happen while the PBX takes its time.
    const isHeard = (other) =>
        other !== session &&
        other.state !== "incoming" &&
        (other.state !== "held" || other.call.pending);
    try {
        for (let other; (other = board.live.find(isHeard)); ) {
            if (other.state !== "ongoing" && other.state !== "held") {
                throw new SoftphoneError(_t("End the other call first.").toString());
            }
            await other.hold();
            held.push(other);
        }
        await act();
    } catch (error) {
        await Promise.allSettled(held.map((other) => other.resume()));
        throw error;
    }
}

async function place(board, session) {
    await besideHeld(board, session, async () => {
        await board.line.whenReady(); // it may have gone while the number was looked up
        if (session.step("dial")) {
            session.attach(board.line.adapter.call(session.dial));
            await session.handle.place();
        }
    });
}

/** The server refused: a person with the number has asked not to be called. */
function isDoNotCall(error) {
    return error instanceof RPCError && Boolean(error.exceptionName?.endsWith(".DoNotCall"));
}

/** What is known at once when another of the people with the number is meant. */
function withOther(who, resModel, resId) {
    const isMeant = ({ res_model, res_id }) => res_model === resModel && res_id === resId;
    const other = who.others?.find(isMeant);
    if (!other) {
        return who;
    }
    const { name, company, res_model, res_id, image_url } = who;
    const rest = who.others.filter((one) => one !== other);
    const others = res_id ? [{ name, company, res_model, res_id, image_url }, ...rest] : rest;
    const unknown = { do_not_call: false, opportunities: [], last_call: null };
    return { ...who, ...other, others, ...unknown };
}
