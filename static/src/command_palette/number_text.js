/** As many digits as the server takes for one number. */
const MAX_DIGITS = 20;
const SEPARATOR = /[/;,|\r\n\t]/;
const EXTENSION =
    /(?<=[\d)])\s*(?:ext(?:ension|n)?|máy lẻ|máy nhánh|nhánh|nội bộ|lẻ|x)[\s.:=]*\d{1,6}\s*$/iu;
const LAYOUT = /^[+(]*[\d*#][\d\s.()*#\-‐-―•]*$/u;
/** A number among other words: "ĐT: 0912.345.678 (An)". */
const INSIDE = /[+(]*\d[\d .()-]{5,}\d/u;

function clean(text) {
    return text
        .normalize("NFKC")
        .trim()
        .replace(/^tel:\s*/i, "");
}

function digitsIn(text) {
    return text.replace(/\D/g, "").length;
}

/**
 * May this be meant as a telephone number? In doubt yes: the server decides, when it is called.
 *
 * @param {string} text as people write and paste it; of several numbers the first counts
 * @param {number} min digits at least
 */
export function looksLikeNumber(text, min = 1) {
    const [first] = clean(text).split(SEPARATOR);
    const number = first.replace(EXTENSION, "").trim();
    const digits = digitsIn(number);
    return LAYOUT.test(number) && digits >= min && digits <= MAX_DIGITS;
}

/** The telephone number in a pasted text, or null. */
export function numberIn(text) {
    const cleaned = clean(text);
    const parts = cleaned.split(SEPARATOR).map((part) => part.trim());
    const number = parts.find((part) => looksLikeNumber(part, 3));
    if (number) {
        return number;
    }
    const [inside] = cleaned.match(INSIDE) || [];
    return inside && looksLikeNumber(inside, 7) ? inside : null;
}
