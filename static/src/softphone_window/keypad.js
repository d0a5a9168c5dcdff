import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { looksLikeNumber, numberIn } from "../command_palette/number_text";
import { useLongPress } from "./long_press";
import { usePages } from "./pages";
import { Face, originOf, personKey } from "./person";

const DELAY = 250;
const MIN_QUERY = 2;
const MAX_PEOPLE = 8;
const KEYS = Object.freeze([
    { key: "1", letters: "" },
    { key: "2", letters: "ABC" },
    { key: "3", letters: "DEF" },
    { key: "4", letters: "GHI" },
    { key: "5", letters: "JKL" },
    { key: "6", letters: "MNO" },
    { key: "7", letters: "PQRS" },
    { key: "8", letters: "TUV" },
    { key: "9", letters: "WXYZ" },
    { key: "*", letters: "" },
    { key: "0", letters: "+" },
    { key: "#", letters: "" },
]);
const HINT = _t("Type a number, or two letters of a name or company.");
const NOTHING = Object.freeze({ number: "", resModel: false, resId: false, activityId: false });

/** Dial a number, or find a person by the name. What is typed outlives the tab: it is a state. */
export class Keypad extends Component {
    static template = "cgvcall.Keypad";
    static components = { Face };
    static props = {};

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.orm = useService("orm");
        this.softphoneState = useState(this.softphone.state);
        this.keypad = useState(this.softphone.state.keypad);
        this.state = useState({ chosen: null, hint: "" });
        this.input = useRef("input");
        this.people = usePages(
            (...args) => this.orm.silent.call("cgvcall.call", "softphone_people", args),
            { limit: MAX_PEOPLE, key: personKey }
        );
        this.search = useDebounced(() => this.people.load(this.query), DELAY);
        Object.assign(this, { KEYS, personKey });
        this.longZero = useLongPress(() => this.insert("+"));
        this.longErase = useLongPress(() => this.clear());
        this.typed = "";
        this.started = null;
        useEffect(
            (number) => this.onNumber(number),
            () => [this.keypad.number]
        );
        useEffect(
            () => this.onCalls(),
            () => [this.softphoneState.calls.map(({ id }) => id).join()]
        );
    }

    get query() {
        return this.keypad.number.trim();
    }

    get isNumber() {
        return looksLikeNumber(this.query);
    }

    get zeroTitle() {
        return _t("Hold for +");
    }

    /** Do the people answer to what is typed now? */
    get isAnswered() {
        return this.people.answered === this.query;
    }

    /** A name's first person is chosen at once, a number is a number until the user chooses. */
    get chosen() {
        return this.isAnswered ? (this.state.chosen ?? (this.isNumber ? -1 : 0)) : -1;
    }

    /** Why there is nobody to see, or what to do. */
    get hint() {
        if (!this.query) {
            return HINT.toString();
        }
        if (this.state.hint || this.query.length < MIN_QUERY) {
            return this.state.hint;
        }
        if (!this.isAnswered || this.people.rows.length) {
            return "";
        }
        return this.isNumber
            ? _t("Nobody in your contacts has this number.")
            : _t("Nobody found, and this is not a phone number.");
    }

    /** Read aloud. */
    get found() {
        const count = this.people.rows.length;
        return this.isAnswered && count ? _t("%(count)s found", { count }) : "";
    }

    onNumber(number) {
        Object.assign(this.state, { chosen: null, hint: "" });
        this.search.cancel();
        if (this.query.length < MIN_QUERY) {
            this.people.clear();
        } else {
            this.search();
        }
        const isOnTabs = document.activeElement?.matches("[role=tab]");
        if (number && number !== this.typed && !isOnTabs && !hasTouch()) {
            // From elsewhere, to be corrected here.
            this.input.el.focus();
            this.input.el.setSelectionRange(number.length, number.length);
        }
    }

    /** The call that was asked for is there: the next number, please. */
    onCalls() {
        const { started } = this;
        if (started && this.softphoneState.calls.some(({ id }) => !started.known.has(id))) {
            this.started = null;
            if (this.keypad.number === started.text) {
                this.clear();
            }
        }
    }

    type(text) {
        if (!text || this.replacesAll) {
            Object.assign(this.keypad, NOTHING);
        }
        this.replacesAll = false;
        this.typed = text;
        this.keypad.number = text;
    }

    clear() {
        this.type("");
    }

    /** Does what comes now take the place of everything? Then it is another person's number. */
    beforeInput() {
        const { selectionStart, selectionEnd, value } = this.input.el;
        this.replacesAll = Boolean(value) && selectionEnd - selectionStart === value.length;
    }

    onInput() {
        this.type(this.input.el.value);
    }

    onPaste(ev) {
        this.beforeInput();
        const number = numberIn(ev.clipboardData?.getData("text/plain") || "");
        if (number && (this.replacesAll || !this.keypad.number)) {
            ev.preventDefault();
            this.type(number);
        }
    }

    /** A key of the screen: where the cursor is, if there is one. */
    insert(text, { erase = 0 } = {}) {
        const { el } = this.input;
        const isHere = document.activeElement === el;
        const end = isHere ? el.selectionEnd : el.value.length;
        let start = isHere ? el.selectionStart : end;
        this.replacesAll = start === 0 && end === el.value.length && end > 0;
        if (start === end) {
            start = Math.max(0, start - erase);
        }
        el.setRangeText(text, start, end, "end");
        this.onInput();
    }

    erase() {
        this.insert("", { erase: 1 });
    }

    onKeydown(ev) {
        this.beforeInput();
        const count = this.isAnswered ? this.people.rows.length : 0;
        switch (ev.key) {
            case "ArrowDown":
                this.choose(ev, count, this.chosen + 1);
                break;
            case "ArrowUp":
                this.choose(ev, count, this.chosen < 0 ? count - 1 : this.chosen - 1);
                break;
            case "Enter":
                if (!ev.isComposing) {
                    ev.preventDefault();
                    this.enter();
                }
                break;
            case "Escape":
                if (this.keypad.number) {
                    ev.stopPropagation();
                    this.clear();
                }
                break;
        }
    }

    choose(ev, count, index) {
        if (count) {
            ev.preventDefault();
            this.state.chosen = (index + count) % count;
        }
    }

    enter() {
        const person = this.people.rows[this.chosen];
        if (person) {
            this.callPerson(person);
        } else if (this.isNumber) {
            const { resModel, resId, activityId } = this.keypad;
            this.call(this.query, { resModel, resId, activityId });
        } else if (this.query.length < MIN_QUERY) {
            this.state.hint = HINT.toString();
        } else if (!this.isAnswered) {
            this.search.cancel();
            this.people.load(this.query);
        }
    }

    callPerson(person) {
        this.call(person.number, originOf(person));
    }

    async call(number, origin) {
        if (this.isCalling) {
            return;
        }
        this.isCalling = true;
        const known = new Set(this.softphoneState.calls.map(({ id }) => id));
        this.started = { text: this.keypad.number, known };
        try {
            await this.softphone.call(number, origin);
        } finally {
            this.isCalling = false;
        }
    }
}
