import { expect } from "@odoo/hoot";
import { animationFrame, tick } from "@odoo/hoot-mock";

import { onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

/** An audio element that plays what the test says. */
export class FakeAudio extends EventTarget {
    static last = null;

    constructor() {
        super();
        FakeAudio.last = this;
        Object.assign(this, { paused: true, currentTime: 0, duration: NaN, playbackRate: 1 });
    }

    set src(url) {
        expect.step(`open ${url}`);
        this.paused = true;
        this.duration = NaN;
    }

    removeAttribute() {}

    load() {}

    async play() {
        expect.step("play");
        this.paused = false;
        if (this.refuses) {
            this.paused = true;
            throw new DOMException("", this.refuses);
        }
    }

    pause() {
        if (!this.paused) {
            expect.step("pause");
            this.paused = true;
            this.tell("pause");
        }
    }

    tell(name) {
        this.dispatchEvent(new Event(name));
        return animationFrame();
    }

    /** The file is there, so long, and sounds. */
    async sounds(duration = 130) {
        this.duration = duration;
        this.tell("durationchange");
        await this.tell("playing");
    }

    /** The rest cannot be had. */
    async fails() {
        this.paused = true;
        await this.tell("error");
        await settle();
    }

    /** So much was played. */
    async at(seconds) {
        this.currentTime = seconds;
        await this.tell("timeupdate");
    }
}

export const audio = () => FakeAudio.last;

export function note(values = {}) {
    return {
        id: 1,
        position: 74,
        text: "Asks for a discount",
        user_name: "Trần Thị Rep",
        written_at: "2026-11-22 03:00:00",
        may_edit: true,
        ...values,
    };
}

export function recording(values = {}) {
    return {
        id: 3,
        call_id: 7,
        title: "Incoming call · An",
        state: "stored",
        error: false,
        seconds: 125,
        notes: [],
        ...values,
    };
}

/** A browser without sound, and a server with these recordings. */
export function setupPlayer(...recordings) {
    FakeAudio.last = null;
    patchWithCleanup(browser, { Audio: FakeAudio });
    onRpc("cgvcall.recording", "player_info", ({ args: [ids] }) => {
        expect.step(`info ${[...ids].sort()}`);
        return recordings.filter(({ id }) => ids.includes(id));
    });
}

export async function settle() {
    for (let count = 0; count < 3; count++) {
        await tick();
        await animationFrame();
    }
}
