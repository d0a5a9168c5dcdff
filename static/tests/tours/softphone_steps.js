import { cookie } from "@web/core/browser/cookie";

const PANEL = ".o_cgvcall_panel";

/** The softphone of this page. */
export function softphone() {
    return window.odoo.__WOWL_DEBUG__.root.env.services["cgvcall.softphone"];
}

/**
 * The test's browser has no microphone. The note of an oscillator stands in for it: the tours tell
 * of states, not of sound.
 */
function standInForMicrophone() {
    const context = new AudioContext();
    navigator.mediaDevices.getUserMedia = async () => {
        const oscillator = context.createOscillator();
        const output = context.createMediaStreamDestination();
        oscillator.connect(output);
        oscillator.start();
        return output.stream;
    };
}

/**
 * Something happens at the PBX's side. Its answer cannot be read, for it is another origin: the
 * next step shows whether it was done.
 */
async function atPbx(action, facts) {
    await fetch(`${cookie.get("cgvcall_pbx")}/control/${action}`, {
        method: "POST",
        mode: "no-cors",
        body: JSON.stringify(facts),
    });
}

/** The line is there, and there is a microphone. */
export function ready() {
    return [
        { trigger: ".o_cgvcall_systray", run: standInForMicrophone },
        { trigger: ".o_cgvcall_systray[data-state=ready]" },
    ];
}

/** The first click on the telephone. */
export function openWindow() {
    return [
        { trigger: ".o_cgvcall_systray[aria-expanded=false]", run: "click" },
        { trigger: ".o_cgvcall_window" },
    ];
}

/** @param {"keypad"|"recent"|"contacts"|"to_call"} id */
export function openTab(id) {
    return [
        { trigger: `#o_cgvcall_tab_${id}`, run: "click" },
        { trigger: `#o_cgvcall_tab_${id}[aria-selected=true]` },
    ];
}

/** Somebody outside calls the user's extension. */
export function isCalledBy(number) {
    return {
        content: `a call from ${number}`,
        trigger: ".o_cgvcall_systray",
        run: () => atPbx("call", { extension: "101", from_number: number }),
    };
}

/** @param {"incoming"|"ongoing"} state of the call at whose other end somebody hangs up */
export function otherSideHangsUp(state) {
    return {
        content: "the other side hangs up",
        trigger: ".o_cgvcall_systray",
        run() {
            const call = softphone().state.calls.find((call) => call.state === state);
            return atPbx("hangup", { call_id: call.sdkId });
        },
    };
}

/** The user speaks with this person. */
export function talks(name) {
    return { trigger: `${PANEL}[data-state=ongoing]:contains(${name})` };
}

/** The user hangs up. */
export function hangUp() {
    return [
        { trigger: `${PANEL}[data-state=ongoing] .o_cgvcall_hangup`, run: "click" },
        { trigger: `${PANEL}[data-state=ended][data-cause=completed]` },
    ];
}
