/* global axe */

import { loadJS } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";

import { ODOO } from "./axe_odoo";

/** What keeps somebody from using a page; smaller matters are left to the eye. */
const GRAVE = ["serious", "critical"];
/** What is half shown has other colours. */
const NO_MOVEMENT =
    "*, ::before, ::after { transition: none !important; animation: none !important }";

const ROOTS = "[class*=o_cgvcall]";
/** What was found, each with the pages where it was. */
const findings = new Map();

function services() {
    return window.odoo.__WOWL_DEBUG__.root.env.services;
}

/** Opens an action as a menu would: nothing of the page before stays. */
export function open(action, getOptions = () => ({})) {
    return {
        content: `open ${action}`,
        trigger: "body",
        run: () => services().action.doAction(action, { clearBreadcrumbs: true, ...getOptions() }),
    };
}

/** Loads axe, and makes sure that the page has the colours it is to be looked at in. */
export function prepare() {
    return {
        content: "axe",
        trigger: "body .o_main_navbar",
        async run() {
            await loadJS("/cgvcall/axe.js");
            const style = document.createElement("style");
            style.textContent = NO_MOVEMENT;
            document.head.append(style);
            const isDark = lightness(document.querySelector(".o_web_client")) < 0.3;
            const expected = cookie.get("color_scheme") === "dark";
            if (isDark !== expected) {
                throw new Error(`The page is ${isDark ? "dark" : "light"}`);
            }
        },
    };
}

function lightness(el) {
    const [red, green, blue] = getComputedStyle(el)
        .backgroundColor.match(/[\d.]+/g)
        .map(Number);
    return (red + green + blue) / 3 / 255;
}

/**
 * Looks at the page as it is when `trigger` is there; what is found is told by `report`.
 *
 * @param {string} page what it is called there
 * @param {string} [within] all that is new there since the look before
 */
export function look(page, trigger, within = "body") {
    return {
        content: `look at ${page}`,
        trigger,
        async run() {
            await standStill();
            const { violations } = await axe.run(within, {
                elementRef: true,
                resultTypes: ["violations"],
            });
            for (const { id, impact, nodes } of violations) {
                const ours = nodes.filter(({ element }) => !element.matches(ODOO[id] || "none"));
                if (GRAVE.includes(impact)) {
                    ours.forEach((node) => keep(told(id, node), page));
                }
            }
        },
    };
}

/** Popovers fade in by a script, which no style stops. */
async function standStill() {
    await new Promise(requestAnimationFrame);
    for (const animation of document.getAnimations()) {
        if (Number.isFinite(animation.effect.getComputedTiming().endTime)) {
            animation.finish();
        }
    }
}

function keep(finding, page) {
    findings.set(finding, (findings.get(finding) || new Set()).add(page));
}

/** By tag and classes: not once for each row of a list. */
function told(rule, { element, any, all, none }) {
    const { message } = [...any, ...all, ...none][0];
    const classes = [...element.classList].map((name) => `.${name}`).join("");
    const within = element.closest(ROOTS)?.className.match(/\bo_cgvcall\w*/)?.[0] || "Odoo";
    return `${rule}: ${within} ${element.localName}${classes}: ${message.slice(0, 160)}`;
}

/** The tour fails when anything was found on its pages. */
export function report() {
    return {
        content: "what was found",
        trigger: "body",
        run() {
            const lines = [...findings].map(
                ([told, pages]) => `${told}\n    on: ${[...pages].join(", ")}`
            );
            if (lines.length) {
                throw new Error(`axe found:\n${lines.join("\n")}`);
            }
        },
    };
}
