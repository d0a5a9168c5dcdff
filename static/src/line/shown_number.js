import { session } from "@web/session";

/** As the server hides the middle of a number. */
const SHORT = 6;

/** What may be shown of the number of a caller until the server says who it is. */
export function shownNumber(number) {
    const digits = (number || "").replace(/\D/g, ""); // a withheld one has none
    let display = number;
    if (session.cgvcall?.hides_numbers && digits.length > SHORT) {
        const first = digits.slice(0, Math.min(4, digits.length - SHORT));
        display = `${number.startsWith("+") ? "+" : ""}${first} ••• ${digits.slice(-3)}`;
    }
    return { number: display, display };
}
