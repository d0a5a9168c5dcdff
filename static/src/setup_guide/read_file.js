import { _t } from "@web/core/l10n/translation";

/** Larger files hold something else. */
const MAX_BYTES = 500_000;

/** What the first bytes say of the rest. */
const MARKS = [
    { encoding: "utf-8", bytes: [0xef, 0xbb, 0xbf] },
    { encoding: "utf-16le", bytes: [0xff, 0xfe] },
    { encoding: "utf-16be", bytes: [0xfe, 0xff] },
];

/**
 * The text of a file from a spreadsheet or a mail program, in whatever encoding.
 *
 * @param {ArrayBuffer} buffer
 * @throws {Error} a sentence: it is no text
 */
export function decode(buffer) {
    const bytes = new Uint8Array(buffer);
    const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
    if (bytes.length > MAX_BYTES || isBinary(text)) {
        throw new Error(
            _t("This is not a text file. Save the table as CSV first, or copy and paste it.")
        );
    }
    return text;
}

function encodingOf(bytes) {
    for (const { encoding, bytes: mark } of MARKS) {
        if (mark.every((byte, index) => bytes[index] === byte)) {
            return encoding;
        }
    }
    // Every second byte of Latin letters is zero in UTF-16.
    if (bytes[0] && bytes[1] === 0) {
        return "utf-16le";
    }
    if (bytes[0] === 0 && bytes[1]) {
        return "utf-16be";
    }
    try {
        new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        return "utf-8";
    } catch {
        return "windows-1258"; // Vietnamese, as older Excels save it
    }
}

function isBinary(text) {
    return /[\x00-\x08\x0e-\x1f]/.test(text);
}
